/** Methods of loggers that say that something failed. */
const ERROR_LEVELS: ReadonlySet<string> = new Set(['error', 'fatal', 'critical', 'crit', 'emerg', 'alert']);

export function isErrorLevel(method: string): boolean {
  return ERROR_LEVELS.has(method);
}

/** Errors that keep nothing of another one unless they are given it. */
export const LOSING_ERRORS =
  /^(?:Error|TypeError|RangeError|EvalError|InternalServerErrorException|InternalServerError|ServiceUnavailableException|BadGatewayException|GatewayTimeoutException)$/;

/** Errors by which somebody is told that he gave something wrong. */
export const ORDINARY_FAILURE =
  /(?:BadRequest|Unauthori[sz]ed|Unauthenticated|Forbidden|NotFound|Conflict|Unprocessable|Validation|Invalid|UserInput|NotAcceptable|Gone|TooManyRequests|Authentication|PermissionDenied)(?:Error|Exception)?/;

/** Calls that fail when what they are given is malformed, and tell nothing more by how they fail. */
export const ORDINARY_TRIES =
  /^(?:parse|URL|RegExp|decodeURI|decodeURIComponent|atob|BigInt|JSON|verify|decode|jwtVerify|from|toString|String|access|accessSync|stat|statSync|trim|split|replace|test|match)$/;

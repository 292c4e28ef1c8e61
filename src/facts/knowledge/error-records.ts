/** Methods of loggers that say that something failed. */
const ERROR_LEVELS: ReadonlySet<string> = new Set(['error', 'fatal', 'critical', 'crit', 'emerg', 'alert']);

export function isErrorLevel(method: string): boolean {
  return ERROR_LEVELS.has(method);
}

/** Errors of the language and of frameworks, which keep nothing of another one unless they are given it as their cause. */
export const LOSING_GLOBALS: ReadonlySet<string> = new Set(['Error', 'TypeError', 'RangeError', 'EvalError']);
export const LOSING_ERRORS =
  /^(?:InternalServerErrorException|InternalServerError|ServiceUnavailableException|BadGatewayException|GatewayTimeoutException)$/;

/** Names of errors that a program makes for itself, but for those by which it says what somebody did wrong. */
export const OWN_ERROR =
  /^(?!.*(?:Bad|Malformed|Unsupported|Illegal|Parse|Parsing|Syntax|Format|Missing|Expired|Denied|Limit|Already|Exists|Duplicate|Unknown|User|Input|Client|Request)).*(?:Error|Exception|Failure)$/;

/** Members of errors of HTTP clients that hold all that was sent or answered. */
export const DUMPED_MEMBERS = /^(?:response\.data|response\.body|config|request)$/;

/** Errors by which somebody is told that he gave something wrong. */
export const ORDINARY_FAILURE =
  /(?:BadRequest|Unauthori[sz]ed|Unauthenticated|Forbidden|NotFound|Conflict|Unprocessable|Validation|Invalid|UserInput|NotAcceptable|Gone|TooManyRequests|Authentication|PermissionDenied)(?:Error|Exception)?|INVALID|NOT_FOUND|UNAUTHORIZED|FORBIDDEN|BAD_REQUEST/;

/** Calls that fail when what they are given is malformed, and tell nothing more by how they fail. */
export const ORDINARY_TRIES =
  /^(?:parse\w*|format\w*|stringify|log|info|warn|debug|push|resolve|require|URL|RegExp|decodeURI|decodeURIComponent|atob|BigInt|JSON|verify|decode|jwtVerify|from|toString|String|access|accessSync|stat|statSync|trim|split|replace|test|match)$/;

/** Files whose output is read by whoever runs them. */
export const COMMAND_FILE = /(?:^|\/)(?:cli|bin|commands|\.?[\w-]*scripts)(?:\/|\.[cm]?[jt]s$)/;

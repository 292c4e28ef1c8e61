import type { Location, Place } from '../model/location.ts';
import type { ServiceFact, SignalAnswer } from './service.ts';

/** The way in which a program that is told to stop does not do so in an orderly way. */
export interface ShutdownGap {
  /**
   * `no-handler`: nothing answers SIGTERM. `sigint-only`: what would answer it answers Ctrl+C alone. `closes-nothing`: the program ends with
   * all still open. `goes-on`: it neither closes a server or worker nor ends. `never-ends`: it closes the application and stays.
   * `apollo-no-drain`: Apollo ends it with requests in work.
   */
  readonly kind: 'no-handler' | 'sigint-only' | 'closes-nothing' | 'goes-on' | 'never-ends' | 'apollo-no-drain';
  readonly at: Place;
  /** Where it shows. */
  readonly shownAt: Location;
}

type Program = Pick<ServiceFact, 'at' | 'serves' | 'answers' | 'signalLibraries' | 'idleLibraryAt' | 'stopsItself' | 'nest' | 'apollo'>;

/** What is wrong with the shutdown of a program, if anything is. */
export function shutdownGap(program: Program): ShutdownGap | undefined {
  const { at, answers, signalLibraries, nest, apollo } = program;
  if (program.stopsItself || nest?.enabled === true) return undefined;
  const onTerm = answers.filter(answersTerm);
  if (signalLibraries.length > 0) return onTerm.length > 0 ? undefined : idleGap(program);
  if (onTerm.length > 0) return incompleteAnswer(onTerm);
  if (apollo?.stopsOnSignals && apollo.drains === 'absent' && program.serves.has('http'))
    return { kind: 'apollo-no-drain', at, shownAt: apollo.at };
  const trial = answers.find(({ signals, closes }) => signals?.includes('SIGINT') && closes !== 'nothing' && closes !== 'idle');
  if (trial) return { kind: 'sigint-only', at: trial.at, shownAt: trial.at };
  // Apollo answers signals itself, with its drain plugin or with plugins that are not decided.
  return apollo?.stopsOnSignals ? undefined : { kind: 'no-handler', at, shownAt: at };
}

function idleGap({ idleLibraryAt: at }: Program): ShutdownGap | undefined {
  return at && { kind: 'closes-nothing', at, shownAt: at };
}

/** Whether an answer is one to SIGTERM, as far as its signals are decided. */
export function answersTerm({ signals }: SignalAnswer): boolean {
  return signals === undefined || signals.includes('SIGTERM');
}

// One handler among several that closes something, or that is not followed to its end, settles it.
function incompleteAnswer(onTerm: readonly SignalAnswer[]): ShutdownGap | undefined {
  const [first] = onTerm;
  if (!first) return undefined;
  const place = { at: first.at, shownAt: first.at };
  if (onTerm.every(({ closes }) => closes === 'application')) return { kind: 'never-ends', ...place };
  if (onTerm.every(({ closes }) => closes === 'idle')) return { kind: 'goes-on', ...place };
  return onTerm.every(({ closes }) => closes === 'nothing' || closes === 'idle') ? { kind: 'closes-nothing', ...place } : undefined;
}

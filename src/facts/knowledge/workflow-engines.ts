import { Table } from './table.ts';

/** Engines that run the body of a workflow again from its start, so that the body may only do what comes out the same each time. */
export type WorkflowEngine = 'dbos' | 'restate' | 'inngest' | 'aws' | 'temporal';

/** Calls that make a workflow of a function: an argument, counted from the end where it is negative, or the functions under an option of it. */
export const WORKFLOW_CALLS = new Table<{ readonly engine: WorkflowEngine; readonly work: number; readonly option?: string }>([
  { packages: ['@dbos-inc/dbos-sdk'], calls: ['DBOS.registerWorkflow'], engine: 'dbos', work: 0 },
  { packages: ['@restatedev/restate-sdk'], calls: ['service', 'object', 'workflow'], engine: 'restate', work: 0, option: 'handlers' },
  { packages: ['inngest'], calls: ['Inngest#createFunction'], engine: 'inngest', work: -1 },
  { packages: ['@aws/durable-execution-sdk-js'], calls: ['withDurableExecution'], engine: 'aws', work: 0 },
]);

/** Decorators of methods that are workflows, and of those that are steps of one. */
export const WORKFLOW_DECORATORS = new Table<{ readonly engine: WorkflowEngine; readonly is: 'workflow' | 'step' }>([
  { packages: ['@dbos-inc/dbos-sdk'], calls: ['DBOS.workflow', 'Workflow'], engine: 'dbos', is: 'workflow' },
  {
    packages: ['@dbos-inc/dbos-sdk'],
    calls: ['DBOS.step', 'DBOS.transaction', 'Step', 'Transaction', 'Communicator'],
    engine: 'dbos',
    is: 'step',
  },
]);

/**
 * The engine that takes its workflows from files and runs them in a sandbox: chance and the clock come out the same there, and what reaches
 * out of the process fails.
 */
export const SANDBOX = { engine: 'temporal', package: '@temporalio/workflow', entry: /^workflow / } as const;

/** Engines that know steps by the order of their calls, so that another winner of a race makes another workflow. */
export const ORDERING_ENGINES: ReadonlySet<WorkflowEngine> = new Set(['dbos', 'restate']);

/** Packages whose calls the engine records, with all that is handed to them. */
export const ENGINE_PACKAGE = /^(?:@dbos-inc\/|@restatedev\/|inngest$|@inngest\/|@aws\/durable-execution|@temporalio\/)/;

/** Modules of Node.js that reach out of a workflow. */
export const OUTSIDE_MODULE = /^(?:fs|http|https|http2|net|tls|dns|dgram|child_process|worker_threads|cluster)$/;

/** What an engine offers in place of what changes from run to run. */
export const STEPS: Readonly<Record<WorkflowEngine, string>> = {
  dbos: '`DBOS.runStep`',
  restate: '`ctx.run`',
  inngest: '`step.run`',
  aws: '`context.step`',
  temporal: 'an activity',
};

/** Calls that make activities for a workflow, and the options one of which bounds them. */
export const ACTIVITY_CALLS = new Table<{ readonly engine: WorkflowEngine }>([
  {
    packages: ['@temporalio/workflow'],
    calls: ['proxyActivities', 'proxyLocalActivities', 'scheduleActivity', 'scheduleLocalActivity'],
    engine: 'temporal',
  },
]);
export const ACTIVITY_BOUNDS = ['startToCloseTimeout', 'scheduleToCloseTimeout'] as const;

/** Calls of activities by their names, on what such a call gave. */
export const ACTIVITY_USES = new Table<object>([
  { packages: ['@temporalio/workflow'], calls: ['proxyActivities().*', 'proxyLocalActivities().*'] },
]);

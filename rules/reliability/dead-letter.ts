import { defineRule, quote, type Confidence, type FactOf, type Problem, type Severity } from '#rule-api';

type Gap = FactOf<'dead-letter-gap'>;

export default defineRule({
  meta: {
    id: 'dead-letter',
    layer: 'reliability',
    section: 'background-jobs',
    severity: 'P1',
    confidence: 'medium',
    title: 'Failed work ends where nobody looks',
    risk: 'A message that can never be handled blocks those behind it, or vanishes together with what it stood for.',
    fix: 'Send what keeps failing to a dead-letter queue, and watch how much is in it.',
    facets: {
      'no-dlq': 'a queue has no place for what fails',
      'throw-forever': 'a message that cannot be read stops its partition',
      'failed-silent': 'nobody hears of failed jobs',
    },
  },
  on: {
    'dead-letter-gap'(found) {
      const fix = fixOf(found);
      return {
        at: found.at,
        facet: found.gap,
        status: 'missing',
        severity: severityOf(found),
        confidence: confidenceOf(found),
        message: messageOf(found),
        evidence: evidenceOf(found),
        ...(fix !== undefined && { fix }),
      };
    },
  },
});

// On a dashboard somebody may see what failed.
function severityOf({ gap, isShown }: Gap): Severity {
  return gap === 'failed-silent' && isShown ? 'P2' : 'P1';
}

// A broker can be told of dead letters, and a scraper of failed jobs, outside of the code.
function confidenceOf({ gap }: Gap): Confidence {
  return gap === 'throw-forever' ? 'high' : 'medium';
}

function messageOf({ gap, expression, queue, isTransient }: Gap): string {
  const name = queue === '' ? '' : ` of queue ${quote(queue)}`;
  switch (gap) {
    case 'no-dlq':
      if (isTransient) return `${quote(expression)} makes a queue that goes away with its consumer and has no dead-letter exchange.`;
      return `${quote(expression)} names no place for messages${name} that fail.`;
    case 'throw-forever':
      return `${quote(expression)} throws on a message that cannot be read, which then comes again before all others of its partition.`;
    case 'failed-silent':
      return `${quote(expression)} runs the jobs${name}, and nothing listens for those that fail.`;
  }
}

function evidenceOf({ gap, at, because }: Gap): Problem['evidence'] {
  if (!because) return [{ at, note: 'neither a limit nor a queue for dead letters is given' }];
  const notes = { 'no-dlq': 'handled here', 'throw-forever': 'messages are read here', 'failed-silent': 'the work of a job' } as const;
  return [{ at: because.at, note: notes[gap] }];
}

function fixOf({ gap, isTransient }: Gap): string | undefined {
  if (gap === 'throw-forever') return 'Catch what cannot be read, and send it to a topic for dead letters.';
  if (gap === 'failed-silent') return 'Listen for `failed`, and count and report what fails.';
  return isTransient ? 'Give the queue a name, make it durable, and name a dead-letter exchange.' : undefined;
}

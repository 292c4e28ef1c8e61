// The floor of a cold audit: load the parser, read every script, parse and walk those that hold a token of interest. Nothing is kept.
//   node bench/floor.mjs FOLDER INPUT.json      where the input is { "scripts": [paths from the folder], "tokens": [literals] }
import { readFileSync } from 'node:fs';
import path from 'node:path';

const started = performance.now();
const { ts } = await import('ts-morph');
const loaded = performance.now() - started;

const [, , root, inputFile] = process.argv;
const { scripts, tokens } = JSON.parse(readFileSync(inputFile, 'utf8'));

const holdsToken = buildAutomaton(tokens);
let kept = 0;
let nodes = 0;
for (const file of scripts) {
  const bytes = readFileSync(path.join(root, file));
  if (!holdsToken(bytes)) continue;
  kept++;
  nodes += countNodes(file, bytes.toString('utf8'));
}
console.log(JSON.stringify({ files: scripts.length, kept, nodes, parserMilliseconds: Math.round(loaded) }));

/** Parses as cheaply as can be, without parents and documentation, and walks with a stack of its own. */
function countNodes(file, text) {
  const options = { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  const pending = [ts.createSourceFile(file, text, options, false)];
  let count = 0;
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    count++;
    ts.forEachChild(node, (child) => void pending.push(child));
  }
  return count;
}

/** Aho-Corasick over bytes: the transitions of all states in one table, and which states end a token. */
function buildAutomaton(words) {
  const { states, ends } = buildTrie(words);
  const table = new Int32Array(states.length * 256);
  const fallback = new Int32Array(states.length);
  const queue = [0];
  for (let next = 0; next < queue.length; next++) {
    const state = queue[next];
    for (let byte = 0; byte < 256; byte++) {
      const target = states[state].get(byte);
      const other = state === 0 ? 0 : table[fallback[state] * 256 + byte];
      table[state * 256 + byte] = target ?? other;
      if (target === undefined) continue;
      fallback[target] = other;
      ends[target] ||= ends[other];
      queue.push(target);
    }
  }
  return (bytes) => {
    let state = 0;
    for (let index = 0; index < bytes.length; index++) {
      state = table[state * 256 + bytes[index]];
      if (ends[state]) return true;
    }
    return false;
  };
}

function buildTrie(words) {
  const states = [new Map()];
  const ends = [false];
  for (const word of words) {
    let state = 0;
    for (const byte of Buffer.from(word)) {
      if (!states[state].has(byte)) {
        states[state].set(byte, states.length);
        states.push(new Map());
        ends.push(false);
      }
      state = states[state].get(byte);
    }
    ends[state] = true;
  }
  return { states, ends };
}

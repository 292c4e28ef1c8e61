// The floor of a cold audit: load the parser, read every file, parse and walk those that hold a token of interest. Nothing is kept.
//   node bench/floor.mjs DIR TOKENS.json
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ts } from 'ts-morph';

const [, , root, tokensFile] = process.argv;
const tokens = JSON.parse(readFileSync(tokensFile, 'utf8'));
const SCRIPT = /(?<!\.d)\.[cm]?[jt]sx?$/;

/** Aho-Corasick over bytes: the transitions of all states in one table, and which states end a token. */
function automaton(words) {
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
  const table = new Int32Array(states.length * 256);
  const fallback = new Int32Array(states.length);
  const queue = [0];
  for (let next = 0; next < queue.length; next++) {
    const state = queue[next];
    for (let byte = 0; byte < 256; byte++) {
      const to = states[state].get(byte);
      const other = state === 0 ? 0 : table[fallback[state] * 256 + byte];
      table[state * 256 + byte] = to ?? other;
      if (to === undefined) continue;
      fallback[to] = other;
      ends[to] ||= ends[other];
      queue.push(to);
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

const holdsToken = automaton(tokens);
const listing = execFileSync('git', ['-C', root, 'ls-files', '-z'], { encoding: 'utf8', maxBuffer: 1 << 28 });
const files = listing.split('\0').filter((name) => SCRIPT.test(name));
let kept = 0;
let nodes = 0;
for (const file of files) {
  let bytes;
  try {
    bytes = readFileSync(path.join(root, file));
  } catch {
    continue;
  }
  if (!holdsToken(bytes)) continue;
  kept++;
  const source = ts.createSourceFile(file, bytes.toString('utf8'), { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone }, false);
  const stack = [source];
  for (let node = stack.pop(); node; node = stack.pop()) {
    nodes++;
    ts.forEachChild(node, (child) => void stack.push(child));
  }
}
console.log(JSON.stringify({ files: files.length, kept, nodes }));

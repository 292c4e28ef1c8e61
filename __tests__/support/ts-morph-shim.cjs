module.exports = globalThis.__tsMorph;

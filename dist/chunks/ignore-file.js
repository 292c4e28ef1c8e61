function e(e,t){return{summary:{format:`ignore`,patterns:t.split(`
`).map(e=>e.trim()).filter(e=>e!==``&&!e.startsWith(`#`)).slice(0,1e3)}}}export{e as extractIgnoreFile};
function e(e){let t=[0];for(let n=e.indexOf(`
`);n!==-1;n=e.indexOf(`
`,n+1))t.push(n+1);let n=e=>{let n=0,r=t.length-1;for(;n<r;){let i=n+r+1>>1;(t[i]??0)<=e?n=i:r=i-1}return n+1},r=(e,n)=>e-(t[n-1]??0)+1;return{lineOf:n,lines:t.length,startOf:n=>t[n-1]??e.length,spanOf(e,t){let[i,a]=[n(e),n(t)];return[i,r(e,i),a,r(t,a)]}}}export{e as t};
import { readTemplate } from '#shared/template/readTemplate.ts'
import { localTemplateFiles } from '#shared/template/localTemplateFiles.ts'
const folder='/tmp/q'
const read = () => readTemplate({ path: 'img.pkr.hcl', workingDirectory: folder, variables: new Map(), variableFiles: [], environment: new Map(), only: [], except: [], warnOnUndeclared: true, readData: false },
 { files: localTemplateFiles(folder), host: { kindOf: () => Promise.resolve(undefined) }, dataSources: new Map(), nowMs: () => 0, signal: new AbortController().signal })
let a=0,b=0
for (let i=0;i<600;i++){ const s=performance.now(); const t=await read(); const m=performance.now(); for (const x of t.builds) for (const p of x.provisioners) p.describe(); const e=performance.now(); if(i>=300){a+=m-s;b+=e-m} }
console.log('read',a/300,'describe',b/300)

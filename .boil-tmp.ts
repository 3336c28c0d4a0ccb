import { readFileSync } from 'node:fs';
import { boilerplateSpans } from '/work/main/src/corpus/boilerplate.ts';
const L=(f:string)=>readFileSync('/work/shared/data/realtimeqa/'+f,'utf8').split('\n').filter(Boolean).map(l=>JSON.parse(l));
const arts=L('articles.jsonl');const byId=new Map(arts.map((a:any)=>[a.id,a]));
let hit=0,n=0;
for(const q of L('questions.jsonl'))for(const e of q.evidence){ if(e.grain!=='sentence')continue; n++; const a:any=byId.get(e.articleId); if(boilerplateSpans(a.text).some(s=>s.start<e.end&&e.start<s.end)){hit++;console.log('GOLD',q.id, JSON.stringify(e.quote.slice(0,300)));}}
console.log(hit,n);
let chars=0,cut=0;const lines=new Map<string,number>();
for(const a of arts){chars+=a.text.length;for(const s of boilerplateSpans(a.text)){cut+=s.end-s.start;const t=a.text.slice(s.start,s.end).trim();lines.set(t,(lines.get(t)??0)+1);}}
console.log(arts.length,chars,cut,cut/chars);
const sample=[...lines].filter(([t])=>t.length>0);
console.log(sample.length);
let seed=1;const rnd=()=>{seed=(seed*1103515245+12345)&0x7fffffff;return seed/0x7fffffff};
const long=sample.filter(([t])=>t.length>110);
for(let i=0;i<60;i++)console.log('LONG',JSON.stringify(long[Math.floor(rnd()*long.length)]![0].slice(0,260)));
for(let i=0;i<60;i++)console.log('ANY',JSON.stringify(sample[Math.floor(rnd()*sample.length)]![0].slice(0,200)));

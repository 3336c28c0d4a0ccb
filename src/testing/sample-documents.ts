import { makeDocx, makeEpub, makePdf } from './make-documents.ts';
import { makeZip } from './make-zip.ts';

/** A page as publishers write them, with what no reader of it sees: each hidden piece holds the word HIDDEN. */
export const newsPage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Bridge opens | Harbour Post</title>
<meta property="og:title" content="Bridge opens after three years"><meta name="author" content="Desk">
<link rel="canonical" href="https://post.example/bridge">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"Post"},
{"@type":"NewsArticle","headline":"Harbour bridge opens","datePublished":"2024-08-13T09:30:00+02:00",
"author":[{"@type":"Person","name":"Nora Sample"}],"publisher":{"@type":"Organization","name":"Harbour Post"}}]}</script>
<style>/* x */ .quiet, #aside{display:none} @media print { article { display: none } }</style></head>
<body><!-- HIDDEN in a comment --><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Harbour bridge opens</h1>
<p>The harbour bridge of Bergen opened on Tuesday after three years of work, the city said in a statement to the press.</p>
<p style="display:none">HIDDEN by its own style</p><p class="quiet">HIDDEN by a rule of the page</p>
<p aria-hidden="true">HIDDEN from assistive technology</p><p hidden>HIDDEN by an attribute</p>
<p style="color:#ffffff">HIDDEN white on white</p><span style="font-size:0">HIDDEN without size</span>
<div style="position:absolute; left:-9999px">HIDDEN beside the page</div><template>HIDDEN template</template>
<p>It cost 40&nbsp;million crowns, a third more than planned, and <b>carries</b> trams,
 bicycles and people on foot across the old harbour.</p>
<ul><li>Length: 310 metres</li><li>Height: 24 metres</li></ul>
<p>Mayor Tora Lind steered the first tram across it, before several hundred people who had waited since the morning.</p>
</article><footer>Cookies and terms</footer><script>document.write("HIDDEN by a script")</script></body></html>`;

export const samplePdf = makePdf(
  [
    [
      'The lighthouse of Skagen was lit again on Monday after repairs that took',
      'nine months, the harbour office said in a state-',
      'ment to the press.',
      '',
      'The repairs cost 12 million crowns, and the new lamp was made in',
    ],
    ['the town of Aalborg.', '', 'Keeper Ida Holm climbed the tower with 210 steps to switch on the lamp.'],
  ],
  { title: 'Lighthouse lit again' },
);

export const sampleMail = `From: =?utf-8?q?N=C3=B3ra_Sample?= <nora@post.example>
To: desk@post.example
Subject: Ferry strike ends
Date: Tue, 13 Aug 2024 09:30:00 +0200
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>The ferry strike in Molde ended on Monday.</p><p style=3D"display:none">HIDDEN</p><p>Crews won four per cent.</p>
--b
Content-Type: application/pdf; name="pay.pdf"
Content-Disposition: attachment; filename="pay.pdf"

xx
--b--
`.replaceAll('\n', '\r\n');

export const sampleFeed = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Harbour Post</title><link>https://post.example/</link>
<item><title>Quay &amp; market reopen</title><link>https://post.example/quay</link><guid isPermaLink="false">q1</guid>
<pubDate>Tue, 13 Aug 2024 09:30:00 GMT</pubDate><dc:creator>Nora Sample</dc:creator>
<content:encoded><![CDATA[<p>The fish market on the quay reopened on Saturday.</p><!-- HIDDEN --><p>Forty stalls were let.</p>]]></content:encoded></item>
<item><title>Tunnel shut</title><link>https://post.example/tunnel</link><description>The tunnel was shut for a night.</description></item>
</channel></rss>`;

export const sampleAtom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Fjord News</title>
<entry><title>Salmon prices fall</title><id>urn:1</id><link rel="alternate" href="https://fjord.example/salmon"/>
<published>2024-08-12T06:00:00Z</published><author><name>Bo Sample</name></author>
<content type="html">&lt;p&gt;Salmon prices fell by a tenth in July.&lt;/p&gt;</content></entry></feed>`;

export const sampleDocx = makeDocx(['The theatre opened its season on Friday.', 'Tickets cost 200 crowns.'], {
  title: 'Theatre opens season',
});
export const sampleEpub = makeEpub(
  ['<h1>Storms</h1><p>A storm hit the coast in January.</p>', '<p>In March the dykes were raised by a metre.</p>'],
  { title: 'A year on the coast' },
);
export const sampleZip = makeZip({
  'may/quay.html': Buffer.from(newsPage),
  'notes.md': Buffer.from('---\ntitle: Notes\n---\nThe council met on Monday.'),
  '__MACOSX/._notes.md': Buffer.from('x'),
  'tool.exe': Buffer.from('MZ'),
});

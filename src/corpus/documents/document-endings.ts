/** Endings of the files that are read in a process of their own; `document-formats.ts` has a reader for each. */
export const documentEndings = ['html', 'htm', 'xhtml', 'pdf', 'docx', 'epub', 'eml', 'rss', 'atom', 'xml', 'zip'];

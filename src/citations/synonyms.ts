/** Words that news uses one for the other; lemmas, one group a line. General English, no measure of how alike they are. */
const rows = `
say state declare add note remark according
begin start launch
end finish conclude
talk negotiation discussion
meeting encounter
agreement accord deal pact
plan scheme
attack strike assault raid
injure wound hurt
aid assistance
lead head
halt stop cease
visit trip journey
travel fly
condemn denounce
ask request
resign quit
speech address
increase rise grow
reduce cut lower decrease
reject dismiss
support back
plane aircraft airplane
boat vessel ship
buy purchase acquire
build construct
company firm
nation country
war conflict
kill slay murder assassinate
approve endorse
hostage captive
soldier troop
border frontier
choose select pick
large big huge
home house
child kid
participate attend
postpone delay defer
arrive come reach
name appoint
document paper text
gather assemble
goal aim
help assist
show reveal disclose
leave depart
receive get
leader chief
former ex
near close
weapon arm
film movie
author writer
job work post
earn gain
vote ballot
victory win
defeat loss
injury wound
huge vast enormous
fast quick rapid
`;

const canonical: ReadonlyMap<string, string> = new Map(
  rows
    .trim()
    .split('\n')
    .flatMap((row) => row.split(' ').map((word): [string, string] => [word, row.split(' ')[0] ?? word])),
);

/** One lemma for those that may stand for each other; `null` for a word without such company. */
export function synonymOf(lemma: string): string | null {
  return canonical.get(lemma) ?? null;
}

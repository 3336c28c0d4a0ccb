/**
 * Names of countries and unions with what else they are called: short forms, then their people and adjectives.
 * Capitals are left out: "Moscow" is a place as often as a government. General knowledge, no measure of importance.
 */
const rows = `
united states, us, usa, america, united states of america, american, americans
united kingdom, uk, britain, great britain, british, briton, britons
united nations, un
european union, eu
united arab emirates, uae, emirates, emirati, emiratis
afghanistan, afghan, afghans
albania, albanian, albanians
algeria, algerian, algerians
argentina, argentine, argentinian, argentines
armenia, armenian, armenians
australia, australian, australians
austria, austrian, austrians
azerbaijan, azerbaijani, azerbaijanis
bahrain, bahraini
bangladesh, bangladeshi
belarus, belarusian, belarusians
belgium, belgian, belgians
bolivia, bolivian
bosnia, bosnian, bosnians, bosnia and herzegovina
brazil, brazilian, brazilians
bulgaria, bulgarian, bulgarians
cambodia, cambodian
canada, canadian, canadians
chile, chilean, chileans
china, chinese, people's republic of china
colombia, colombian, colombians
croatia, croatian, croatians
cuba, cuban, cubans
cyprus, cypriot, cypriots
czech republic, czechia, czech, czechs
denmark, danish, dane, danes
ecuador, ecuadorian
egypt, egyptian, egyptians
england, english
estonia, estonian, estonians
ethiopia, ethiopian, ethiopians
finland, finnish, finn, finns
france, french
georgia, georgian, georgians
germany, german, germans
ghana, ghanaian
greece, greek, greeks
haiti, haitian, haitians
hungary, hungarian, hungarians
iceland, icelandic
india, indian, indians
indonesia, indonesian, indonesians
iran, iranian, iranians, islamic republic of iran
iraq, iraqi, iraqis
ireland, irish
israel, israeli, israelis
italy, italian, italians
jamaica, jamaican
japan, japanese
jordan, jordanian, jordanians
kazakhstan, kazakh, kazakhs
kenya, kenyan, kenyans
kosovo, kosovar, kosovan
kuwait, kuwaiti, kuwaitis
latvia, latvian, latvians
lebanon, lebanese
libya, libyan, libyans
lithuania, lithuanian, lithuanians
malaysia, malaysian, malaysians
mali, malian
mexico, mexican, mexicans
moldova, moldovan
mongolia, mongolian
morocco, moroccan, moroccans
myanmar, burma, burmese
nepal, nepali, nepalese
netherlands, dutch, holland
new zealand, new zealander, new zealanders
nigeria, nigerian, nigerians
north korea, dprk, north korean, north koreans
norway, norwegian, norwegians
oman, omani
pakistan, pakistani, pakistanis
palestine, palestinian, palestinians
peru, peruvian, peruvians
philippines, philippine, filipino, filipinos
poland, polish, pole, poles
portugal, portuguese
qatar, qatari, qataris
romania, romanian, romanians
russia, russian, russians, russian federation
rwanda, rwandan
saudi arabia, saudi, saudis, saudi arabian
scotland, scottish, scots
senegal, senegalese
serbia, serbian, serbians, serb, serbs
singapore, singaporean
slovakia, slovak, slovaks
slovenia, slovenian
somalia, somali, somalis
south africa, south african, south africans
south korea, south korean, south koreans, republic of korea
soviet union, ussr, soviet, soviets
spain, spanish, spaniard, spaniards
sri lanka, sri lankan, sri lankans
sudan, sudanese
sweden, swedish, swede, swedes
switzerland, swiss
syria, syrian, syrians
taiwan, taiwanese
thailand, thai
tunisia, tunisian, tunisians
turkey, turkiye, turkish, turk, turks
uganda, ugandan
ukraine, ukrainian, ukrainians
uzbekistan, uzbek
venezuela, venezuelan, venezuelans
vietnam, vietnamese
wales, welsh
yemen, yemeni, yemenis
zimbabwe, zimbabwean
africa, african, africans
asia, asian, asians
europe, european, europeans
`;

const canonical: ReadonlyMap<string, string> = new Map(
  rows
    .trim()
    .split('\n')
    .flatMap((row) => row.split(', ').map((name): [string, string] => [name, row.split(', ')[0] ?? row])),
);

/** The country or union that a folded name or adjective belongs to ("american" → "united states"); `null` for any other word. */
export function countryOf(folded: string): string | null {
  return canonical.get(folded) ?? null;
}

/** The most words that a name in the table has. */
export const longestCountryName = 4;

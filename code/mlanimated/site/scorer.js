/* The order of what the search finds: the page about a word comes before one that mentions it.
   A page is about a word if it says it often for its length, and in its headings. How often is in
   search-counts.js; Sphinx puts this file before its own search. */
var Scorer = (() => {
  const TITLE = 40, HEADING = 4, MOST_HEADINGS = 3, ALL = 0.05, LOOKED_UP = 0.05; // tried out: tests/book/test_search.py
  const lists = /(?:^|\/)(?:index|glossary|references|genindex|search)$|\/gallery\//;
  let asked = null, known = {};

  const stems = text => {
    const stemmer = new Stemmer();
    return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) || []).map(word => stemmer.stemWord(word));
  };
  const among = (query, text) => {
    const words = new Set(stems(text));
    return query.every(word => words.has(word));
  };

  const about = (name, query) => {
    const index = Search._index, file = index.docnames.indexOf(name);
    const page = SEARCH_COUNTS.pages.indexOf(name);
    const counts = query.map(word => {
      const row = SEARCH_COUNTS.words[word] || [];
      for (let i = 0; i < row.length; i += 2) if (row[i] === page) return row[i + 1];
      return 1;
    });
    let headings = 0;
    for (const [title, places] of Object.entries(index.alltitles))
      if (among(query, title)) headings += places.filter(place => place[0] === file).length;
    // The word that it says least, and a little of all: "self" and "play" may stand apart.
    const all = counts.reduce((sum, count) => sum + count, 0);
    const often = Math.min(...counts) + ALL * all + HEADING * Math.min(headings, MOST_HEADINGS);
    const score = (100 * often) / (SEARCH_COUNTS.sizes[page] || 100);
    return (score + (among(query, index.titles[file]) ? TITLE : 0)) * (lists.test(name) ? LOOKED_UP : 1);
  };

  return {
    score: result => {
      const text = new URLSearchParams(window.location.search).get("q") || "";
      if (text !== asked) [asked, known] = [text, {}];
      const query = stems(text), name = result[0];
      if (!query.length || typeof SEARCH_COUNTS === "undefined") return result[4];
      known[name] ??= about(name, query);
      // Within a page: its beginning first, then what Sphinx found best. Of equals the earlier chapter wins.
      const within = (result[2] ? 0 : 0.5) + Math.min(result[4], 100) / 1000;
      return known[name] + within / 100;
    },
    objNameMatch: 11,
    objPartialMatch: 6,
    objPrio: { 0: 15, 1: 5, 2: -5 },
    objPrioDefault: 0,
    title: 15,
    partialTitle: 7,
    term: 5,
    partialTerm: 2,
  };
})();

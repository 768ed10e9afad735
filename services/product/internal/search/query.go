package search

import (
	"strings"
	"unicode/utf8"
)

// Limits on the work of one query.
const (
	maxQueryWords = 12
	maxPhrase     = 4
	maxSynonyms   = 12
	maxTerms      = 120
)

// Weights of documents that match another form than the one in the query.
const (
	weightSpelling = 0.95
	weightSynonym  = 0.8
	// weightUnit: the query says 16gb and the document 16 GB. weightJoined: the query says smart
	// phone and the document smartphone.
	weightUnit     = 0.9
	weightJoined   = 0.6
	weightOneEdit  = 0.8
	weightTwoEdits = 0.6
	// weightInside: a Japanese word is found inside another one, by its n-grams.
	weightInside = 0.7
)

// Query is a parsed search text: words, each of which may match in several forms (alternatives).
// Not safe for concurrent use.
type Query struct {
	words        []word
	alternatives []alternative
	// head is the index of the head word, -1 if there is none.
	head int
}

// alternative is one form of the words from first up to, but not including, last.
type alternative struct {
	first, last int
	weight      float64
	words       []alternativeWord
}

// alternativeWord is one word of an alternative, to find in a document: as a word, or by its
// n-grams.
type alternativeWord struct {
	text   string
	ngrams []string
}

// Parse parses a query. It ignores punctuation and particles.
func Parse(text string) *Query {
	words := wordsOf(text, maxQueryWords)
	markHeads(words)
	q := &Query{words: meaningful(words)}
	q.head = headOf(q.words)
	for i, w := range q.words {
		q.add(i, i+1, 1, []word{w})
		if parts := unitOf(w); parts != nil {
			q.add(i, i+1, weightUnit, parts)
		}
		if i > 0 && !w.japanese() && !q.words[i-1].japanese() {
			q.addJoined(i)
		}
	}
	return q
}

// Empty reports whether the query has no words; then it matches no product.
func (q *Query) Empty() bool { return len(q.words) == 0 }

// ignoredWords are the stop words, which say nothing about a product.
const ignoredWords = " a an and at by for from in of on or the to with "

// meaningful removes stop words, unless there are no other words.
func meaningful(words []word) []word {
	var kept []word
	for _, w := range words {
		particle := w.script == hiragana && w.glued && utf8.RuneCountInString(w.text) == 1 && strings.Contains(particles, w.text)
		if !particle && !isOneOf(ignoredWords, w.text) {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return words
	}
	return kept
}

// unitOf splits 16gb into 16 and gb; nil for any other word.
func unitOf(w word) []word {
	digits := strings.IndexFunc(w.text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if w.japanese() || digits <= 0 || !isLetters(w.text[digits:]) {
		return nil
	}
	return []word{{text: w.text[:digits], script: alphabetic}, {text: w.text[digits:], script: alphabetic}}
}

// addJoined adds the alternatives that join the word at i with those before it: tn-2110 as tn2110,
// smart phone as smartphone.
func (q *Query) addJoined(i int) {
	first := i - 1
	if q.words[i].joint != 0 {
		for first > 0 && q.words[first].joint != 0 {
			first--
		}
	}
	var joined strings.Builder
	for _, w := range q.words[first : i+1] {
		joined.WriteString(w.text)
	}
	weight := weightJoined
	if q.words[i].joint != 0 {
		weight = 1
	}
	q.add(first, i+1, weight, []word{{text: joined.String(), script: alphabetic}})
}

// add adds an alternative: words that may match instead of those from first to last of the query.
func (q *Query) add(first, last int, weight float64, words []word) {
	searched := make([]alternativeWord, len(words))
	for i, w := range words {
		searched[i] = alternativeWord{text: w.text}
		if w.japanese() {
			searched[i].ngrams = queryNgrams(w.text)
		}
	}
	q.alternatives = append(q.alternatives, alternative{first: first, last: last, weight: weight, words: searched})
}

// queryNgrams returns the n-grams by which a word must be found: a single kanji, or the bigrams.
func queryNgrams(text string) []string {
	ngrams := ngramsOf(text)
	if utf8.RuneCountInString(text) == 1 {
		return ngrams
	}
	var bigrams []string
	for _, ngram := range ngrams {
		if utf8.RuneCountInString(ngram) == len(ngramPrefix)+2 {
			bigrams = append(bigrams, ngram)
		}
	}
	return bigrams
}

// Phrases returns the keys of the query's phrases of up to maxPhrase words, to look up synonyms.
func (q *Query) Phrases() []string {
	var phrases []string
	q.eachPhrase(func(_, _ int, phrase string) { phrases = append(phrases, phrase) })
	return phrases
}

// eachPhrase visits each phrase of up to maxPhrase adjacent words, with its key.
func (q *Query) eachPhrase(visit func(first, last int, phrase string)) {
	for first := range q.words {
		for last := first + 1; last <= min(len(q.words), first+maxPhrase); last++ {
			visit(first, last, phraseKey(q.words[first:last]))
		}
	}
}

// Synonym is a text that means the same as a phrase of the query.
type Synonym struct {
	// Phrase is the key of the phrase in the query.
	Phrase string
	Text   string
	// Spelling marks another spelling or form of the same word.
	Spelling bool
}

// AddSynonyms adds synonyms as alternatives, up to maxSynonyms a phrase. The best ones should come
// first.
func (q *Query) AddSynonyms(synonyms []Synonym) {
	byPhrase := make(map[string][]Synonym)
	for _, s := range synonyms {
		byPhrase[s.Phrase] = append(byPhrase[s.Phrase], s)
	}
	q.eachPhrase(func(first, last int, phrase string) {
		known := map[string]bool{phrase: true}
		for _, s := range byPhrase[phrase] {
			words := wordsOf(s.Text, maxQueryWords)
			folded := phraseKey(words)
			if len(words) == 0 || known[folded] || len(known) > maxSynonyms {
				continue
			}
			known[folded] = true
			weight := weightSynonym
			if s.Spelling {
				weight = weightSpelling
			}
			q.add(first, last, weight, meaningful(words))
		}
	})
}

// Terms returns the distinct terms of the query, at most maxTerms; the words of the query come
// first.
func (q *Query) Terms() []string {
	var terms []string
	seen := make(map[string]bool)
	add := func(term string) {
		if !seen[term] && len(terms) < maxTerms {
			seen[term] = true
			terms = append(terms, term)
		}
	}
	for _, a := range q.alternatives {
		for _, n := range a.words {
			add(n.text)
		}
	}
	for _, p := range q.pairs() {
		add(p)
	}
	for _, a := range q.alternatives {
		for _, n := range a.words {
			for _, ngram := range n.ngrams {
				add(ngram)
			}
		}
	}
	return terms
}

// pairs returns the pair terms of adjacent words of the query.
func (q *Query) pairs() []string {
	var pairs []string
	for i := 1; i < len(q.words); i++ {
		pairs = append(pairs, pairOf(q.words[i-1], q.words[i]))
	}
	return pairs
}

package search

import (
	"math"
	"slices"
)

// Limits on the postings that one query reads. They bound its work for any size of the catalog.
const (
	// PostingsBudget applies to a query without filter, sort order or facets.
	PostingsBudget = 1600
	// FilteredPostingsBudget applies when a filter may drop most documents.
	FilteredPostingsBudget = 4800
	// FacetPostingsBudget applies when facets count the hits.
	FacetPostingsBudget = 10_000
)

const (
	// MaxVerified is the number of best documents whose terms are all read again, if not all
	// postings were read.
	MaxVerified = 40
	// minNgramShare is the share of a word's n-grams that must match.
	minNgramShare = 0.75
	// pairShare is the share of its IDF that a pair of adjacent words adds.
	pairShare = 0.1
	// scoreScale scales scores to integers, for cursors.
	scoreScale = 1_000_000
)

// headWeight is the weight of the head word, if the query has other words. In Japanese, any word
// may be the head. It was chosen by cross-validation, like the weights of the fields.
var headWeight = 1.15

// Posting says that a document has a term, with the term's impact there.
type Posting struct {
	DocID  int32
	Impact int16
}

// PostingsRead describes which postings of a term to read: the first ones, by tier.
type PostingsRead struct {
	Term  TermID
	Limit int
}

// Plan is a query with the terms that documents have, their numbers of documents, and the postings
// to read of each. It ranks the postings.
type Plan struct {
	terms []TermID
	// counts holds the number of documents of each term; limits the number of postings to read.
	counts, limits []int
	// queryWords is the number of words of the query, idf the IDF of each: its inverse document
	// frequency.
	queryWords   int
	idf          []float64
	alternatives []plannedAlternative
	pairs        []pair
}

// plannedAlternative is an alternative of the query with its terms, as indexes in Plan.terms.
type plannedAlternative struct {
	first, last int
	weight      float64
	words       []plannedWord
	// head marks an alternative whose last word is the head word.
	head bool
}

// plannedWord is an alternativeWord with its terms, as indexes in Plan.terms.
type plannedWord struct {
	term   int // -1 if no document has it
	ngrams []int
	// missingNgrams is the number of n-grams that no document has.
	missingNgrams int
}

// pair is a pair of adjacent words of the query: documents that have it get a bonus.
type pair struct {
	term  int
	bonus float64
}

// Plan plans the query. counts holds the number of documents of each of its terms and of
// AllDocuments; postings bounds the postings to read.
func (q *Query) Plan(counts map[TermID]int, postings int) *Plan {
	p := &Plan{queryWords: len(q.words), idf: make([]float64, len(q.words))}
	index := make(map[TermID]int)
	termIndex := func(text string) int {
		id := IDOf(text)
		if counts[id] == 0 {
			return -1
		}
		if _, known := index[id]; !known {
			index[id] = len(p.terms)
			p.terms, p.counts = append(p.terms, id), append(p.counts, counts[id])
		}
		return index[id]
	}
	most := make([]int, p.queryWords) // documents that match a word in some form
	for _, a := range q.alternatives {
		w, documents := p.planAlternative(a, termIndex)
		if documents == 0 {
			continue
		}
		w.head = a.last == q.head+1
		p.alternatives = append(p.alternatives, w)
		for word := a.first; word < a.last; word++ {
			most[word] = max(most[word], documents)
		}
	}
	all := counts[IDOf(AllDocuments)]
	for word, documents := range most {
		p.idf[word] = idf(documents, all)
		if word == q.head && !q.words[word].japanese() {
			p.idf[word] *= headWeight
		}
	}
	for _, text := range q.pairs() {
		if term := termIndex(text); term >= 0 {
			p.pairs = append(p.pairs, pair{term: term, bonus: pairShare * idf(p.counts[term], all)})
		}
	}
	p.splitBudget(postings)
	return p
}

// idf returns BM25's inverse document frequency of a term.
func idf(documents, all int) float64 {
	return math.Log(1 + (float64(max(all, documents)-documents)+0.5)/(float64(documents)+0.5))
}

// planAlternative returns the terms of an alternative and an upper bound of its documents: 0 if no
// document has one of its words.
func (p *Plan) planAlternative(a alternative, termIndex func(string) int) (w plannedAlternative, documents int) {
	w = plannedAlternative{first: a.first, last: a.last, weight: a.weight}
	documents = math.MaxInt
	for _, searched := range a.words {
		t := plannedWord{term: termIndex(searched.text)}
		found := 0
		fewest := math.MaxInt
		for _, ngram := range searched.ngrams {
			if term := termIndex(ngram); term >= 0 {
				t.ngrams = append(t.ngrams, term)
				fewest = min(fewest, p.counts[term])
			} else {
				t.missingNgrams++
			}
		}
		if len(t.ngrams) > 0 && t.enoughNgrams(len(t.ngrams)) {
			found = fewest
		} else {
			t.ngrams = nil
		}
		if t.term >= 0 {
			found = max(found, p.counts[t.term])
		}
		documents = min(documents, found)
		w.words = append(w.words, t)
	}
	return w, documents
}

// enoughNgrams reports whether a number of matching n-grams makes the word match.
func (t plannedWord) enoughNgrams(found int) bool {
	return float64(found) >= minNgramShare*float64(len(t.ngrams)+t.missingNgrams)
}

// splitBudget splits the postings budget between the terms: a term with few postings gets them all,
// the others share the rest equally.
func (p *Plan) splitBudget(left int) {
	p.limits = make([]int, len(p.terms))
	order := make([]int, len(p.terms))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return p.counts[a] - p.counts[b] })
	for i, term := range order {
		p.limits[term] = min(p.counts[term], left/(len(order)-i))
		left -= p.limits[term]
	}
}

// Reads returns the postings to read.
func (p *Plan) Reads() []PostingsRead {
	reads := make([]PostingsRead, len(p.terms))
	for i, term := range p.terms {
		reads[i] = PostingsRead{Term: term, Limit: p.limits[i]}
	}
	return reads
}

// incomplete reports whether the budget leaves postings unread.
func (p *Plan) incomplete() bool {
	for i, limit := range p.limits {
		if limit < p.counts[i] {
			return true
		}
	}
	return false
}

package search

import (
	"math"
	"slices"
)

// How many postings are read for a query at most: that bounds its work, whatever the size of the catalog.
const (
	UsualPostings = 1600
	// FilteredPostings is for when most of what is read may be left out.
	FilteredPostings = 4800
	// CountedPostings is for when what is found is counted by facets too.
	CountedPostings = 10_000
)

const (
	// Verified is how many of the best documents are read again, whole, when not all postings could be read.
	Verified = 40
	// enoughGrams is the part of a word's grams that must be found.
	enoughGrams = 0.75
	// phrase is how much of its rarity a pair of neighbors adds.
	phrase = 0.1
	// scoreScale makes whole numbers of scores, which a cursor can carry.
	scoreScale = 1_000_000
)

// headWeight is for the word that says what is looked for, if there are others; in Japanese it may stand anywhere. It was chosen like
// the weights of the fields.
var headWeight = 1.15

// Posting says that a document has a term.
type Posting struct {
	Document int32
	Impact   int16
}

// Read asks for the first postings of a term, by tier.
type Read struct {
	Term  TermID
	Limit int
}

// Plan is a query against an index whose counts are known.
type Plan struct {
	terms []TermID
	// counts are the documents that have each term, limits what is read of them.
	counts, limits []int
	slots          int
	rarity         []float64
	ways           []way
	pairs          []pair
}

// way is an alternative in terms of the plan.
type way struct {
	first, last int
	weight      float64
	needles     []target
	// head tells that its last word says what is looked for.
	head bool
}

type target struct {
	word  int // index into terms, -1 if no document has it
	grams []int
	// lost tells that a gram is in no document.
	lost int
}

type pair struct {
	term  int
	bonus float64
}

// Plan prepares the query. counts has the number of documents of each of its terms, and of Every; postings is how many may be read.
func (q *Query) Plan(counts map[TermID]int, postings int) *Plan {
	p := &Plan{slots: len(q.words), rarity: make([]float64, len(q.words))}
	index := make(map[TermID]int)
	place := func(text string) int {
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
	most := make([]int, p.slots) // documents that have a word in some way
	for _, a := range q.alternatives {
		w, documents := p.way(a, place)
		if documents == 0 {
			continue
		}
		w.head = a.last == q.head+1
		p.ways = append(p.ways, w)
		for slot := a.first; slot < a.last; slot++ {
			most[slot] = max(most[slot], documents)
		}
	}
	all := counts[IDOf(Every)]
	for slot, documents := range most {
		p.rarity[slot] = rarity(documents, all)
		if slot == q.head && !q.words[slot].japanese() {
			p.rarity[slot] *= headWeight
		}
	}
	for _, text := range q.pairs() {
		if term := place(text); term >= 0 {
			p.pairs = append(p.pairs, pair{term: term, bonus: phrase * rarity(p.counts[term], all)})
		}
	}
	p.share(postings)
	return p
}

// rarity is BM25's inverse document frequency.
func rarity(documents, all int) float64 {
	return math.Log(1 + (float64(max(all, documents)-documents)+0.5)/(float64(documents)+0.5))
}

// way finds the terms of an alternative, and the number of documents that may have it: 0 if some word is in none.
func (p *Plan) way(a alternative, place func(string) int) (w way, documents int) {
	w = way{first: a.first, last: a.last, weight: a.weight}
	documents = math.MaxInt
	for _, n := range a.needles {
		t := target{word: place(n.text)}
		found := 0
		fewest := math.MaxInt
		for _, gram := range n.grams {
			if term := place(gram); term >= 0 {
				t.grams = append(t.grams, term)
				fewest = min(fewest, p.counts[term])
			} else {
				t.lost++
			}
		}
		if len(t.grams) > 0 && t.enough(len(t.grams)) {
			found = fewest
		} else {
			t.grams = nil
		}
		if t.word >= 0 {
			found = max(found, p.counts[t.word])
		}
		documents = min(documents, found)
		w.needles = append(w.needles, t)
	}
	return w, documents
}

func (t target) enough(found int) bool {
	return float64(found) >= enoughGrams*float64(len(t.grams)+t.lost)
}

// share gives each term its part of the postings that may be read: all its postings if it has few, an equal part of the rest otherwise.
func (p *Plan) share(left int) {
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

// Reads returns which postings are wanted.
func (p *Plan) Reads() []Read {
	reads := make([]Read, len(p.terms))
	for i, term := range p.terms {
		reads[i] = Read{Term: term, Limit: p.limits[i]}
	}
	return reads
}

// cut reports whether some postings are not read.
func (p *Plan) cut() bool {
	for i, limit := range p.limits {
		if limit < p.counts[i] {
			return true
		}
	}
	return false
}

// score returns how well a document answers whose impacts are given by term: the sum over the words that it has, times their part of
// all words.
func (p *Plan) score(impacts []int16, values []float64) float64 {
	score, found := 0.0, 0
	clear(values)
	for _, w := range p.ways {
		value := w.value(impacts)
		for slot := w.first; value > 0 && slot < w.last; slot++ {
			values[slot] = max(values[slot], value)
		}
	}
	for slot, value := range values {
		if value > 0 {
			score += value * p.rarity[slot]
			found++
		}
	}
	for _, pair := range p.pairs {
		if impacts[pair.term] > 0 {
			score += pair.bonus
		}
	}
	return score * float64(found) / float64(p.slots)
}

// value is the weighted mean impact of the words, 0 unless all are there.
func (w way) value(impacts []int16) float64 {
	sum := 0.0
	for i, t := range w.needles {
		impact := t.impact(impacts, w.head && i == len(w.needles)-1)
		if impact == 0 {
			return 0
		}
		sum += impact
	}
	return w.weight * sum / float64(len(w.needles)) / ImpactScale
}

func (t target) impact(impacts []int16, head bool) float64 {
	best := 0.0
	if t.word >= 0 {
		best = strength(impacts[t.word], head)
	}
	if len(t.grams) == 0 {
		return best
	}
	found, least := 0, math.MaxFloat64
	for _, gram := range t.grams {
		if impacts[gram] > 0 {
			found++
			least = min(least, strength(impacts[gram], false))
		}
	}
	if !t.enough(found) {
		return best
	}
	return max(best, weightInside*least*float64(found)/float64(len(t.grams)+t.lost))
}

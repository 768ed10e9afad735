package search

import (
	"cmp"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/akinai/akinai/pkg/htmltext"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// field is a part of a product with a weight of its own.
type field struct {
	weight float64
	// pivot is the usual number of words; length says how much a longer field weakens each of its words, from 0 to 1 (BM25's b).
	pivot, length float64
	// limit bounds the words that are read.
	limit int
}

// The weights were chosen by cross-validation, see docs/search.md. They are part of the index: another value needs a new one.
var (
	nameField        = field{weight: 3, pivot: 10, length: 0.5, limit: 60}
	brandField       = field{weight: 1, pivot: 1.2, length: 0, limit: 20}
	descriptionField = field{weight: 1, pivot: 10, length: 0.5, limit: 400}
	attributeField   = field{weight: 0.5, pivot: 32, length: 0.75, limit: 600}
	// asideWeight is for a term that does not say what the product is: it only describes in the name, or stands elsewhere.
	asideWeight = 0.9
)

const (
	// saturation is BM25's k1: how soon more of the same word stops to count.
	saturation = 3
	// ImpactScale is the impact of a term that says all about a product; impacts are stored as whole numbers below it.
	ImpactScale = 10_000
	// maxTerm bounds a term's length in bytes; a longer one is no word.
	maxTerm = 100
)

// TermID stands for a term in the index: a hash, so that nothing has to be looked up to write one.
type TermID int64

// IDOf returns the id of a term.
func IDOf(term string) TermID {
	h := fnv.New64a()
	_, _ = h.Write([]byte(term))
	return TermID(h.Sum64()) //nolint:gosec // all 64 bits are the hash
}

// Every is the term that every document has; it is counted only.
const Every = ""

// Term is one term of a product.
type Term struct {
	ID TermID
	// Text is the term itself: a word, two words with a blank between them, or a gram.
	Text string
	// Shown is how the product writes the term if the term may be suggested, "" otherwise.
	Shown string
	// Impact is how much the term says about the product, from 1 to ImpactScale: BM25F without the rarity of the term. An odd one
	// tells that the term stands aside, see strength.
	Impact int16
}

// tiers is how many classes of impact the postings are read in.
const tiers = 16

// Tier returns the class of an impact, higher ones first to be read. Within a class the newer documents come first: that keeps the
// postings that are read together together in the table, whose visibility has to be looked up.
func Tier(impact int16) int16 { return int16(int(impact) * tiers / (ImpactScale + 1)) } //nolint:gosec // below tiers

// CategoryID stands for a category's slug in the index.
func CategoryID(slug string) int32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(slug))
	return int32(h.Sum32()) //nolint:gosec // all 32 bits are the hash
}

// TermsOf returns the terms that a product is found by, in the order of their ids.
func TermsOf(p domain.Product) []Term {
	a := analysis{
		weights: make(map[string]float64), shown: make(map[string]string), heads: make(map[string]bool), pairs: make(map[string][2]string),
	}
	a.name(p.Name)
	a.brand(p.Brand)
	a.add(descriptionField, wordsOf(htmltext.Text(p.Description), descriptionField.limit))
	a.add(attributeField, attributeWords(p))
	return a.terms()
}

// attributeWords returns the words of the values that are given to a product's properties, each value once. Numbers and yes or no
// mean nothing without the name of what they measure, and the names are the same on many products.
func attributeWords(p domain.Product) []word {
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(p.Attributes)) {
		if value := p.Attributes[name]; says(value) {
			texts = append(texts, value)
		}
	}
	for _, v := range p.Variants {
		texts = append(texts, string(v.SKU), v.Name)
		for _, name := range slices.Sorted(maps.Keys(v.Options)) {
			texts = append(texts, v.Options[name])
		}
	}
	texts = append(texts, p.Category)
	var words []word
	seen := make(map[string]bool, len(texts))
	for _, text := range texts {
		if !seen[text] && len(words) < attributeField.limit {
			seen[text] = true
			words = append(words, wordsOf(text, attributeField.limit-len(words))...)
		}
	}
	return words
}

// minCode is the length from which a number is not a measure but a code, such as an EAN.
const minCode = 8

func says(value string) bool {
	return value != "true" && value != "false" && (strings.ContainsFunc(value, unicode.IsLetter) || len(value) >= minCode)
}

// analysis gathers the terms of one product.
type analysis struct {
	weights map[string]float64
	shown   map[string]string
	// heads are the terms with which the name or the brand says what the product is; the others stand aside.
	heads map[string]bool
	// pairs maps two neighbors in the name to the two.
	pairs map[string][2]string
}

func (a analysis) name(text string) {
	words := wordsOf(text, nameField.limit)
	markHeads(words)
	a.add(nameField, words)
	for i, w := range words {
		a.shown[w.text] = w.shown
		if i > 0 {
			pair := pairOf(words[i-1], w)
			a.pairs[pair] = [2]string{words[i-1].text, w.text}
			a.shown[pair] = pairShown(words[i-1], w)
		}
	}
}

// brand adds the brand, which describes in most names, but is what is looked for by it.
func (a analysis) brand(text string) {
	words := wordsOf(text, brandField.limit)
	for i := range words {
		words[i].head = true
	}
	a.add(brandField, words)
}

func pairOf(first, second word) string { return first.text + " " + second.text }

func pairShown(first, second word) string {
	if second.glued {
		return first.shown + second.shown
	}
	if second.joint != 0 {
		return first.shown + string(second.joint) + second.shown
	}
	return first.shown + " " + second.shown
}

// add counts the words of a field, joined ones as a whole too, and the grams of its Japanese.
func (a analysis) add(f field, words []word) {
	length := 0.0
	counts := make(map[string]int, 2*len(words))
	var compound, stretch strings.Builder
	for i, w := range words {
		counts[w.text]++
		if w.head {
			a.heads[w.text] = true
		}
		if w.japanese() {
			length += float64(utf8.RuneCountInString(w.text)+1) / 2
			stretch.WriteString(w.text)
		} else {
			length++
		}
		if w.joint != 0 && compound.Len() == 0 {
			compound.WriteString(words[i-1].text)
		}
		if w.joint != 0 {
			compound.WriteString(w.text)
		}
		last := i == len(words)-1
		if compound.Len() > 0 && (last || words[i+1].joint == 0) {
			counts[compound.String()]++
			if w.head {
				a.heads[compound.String()] = true
			}
			compound.Reset()
		}
		if stretch.Len() > 0 && (last || !words[i+1].japanese() || !words[i+1].glued) {
			for _, gram := range gramsOf(stretch.String()) {
				counts[gram]++
			}
			stretch.Reset()
		}
	}
	norm := f.weight / (1 - f.length + f.length*length/f.pivot)
	for term, count := range counts {
		a.weights[term] += norm * float64(count)
	}
}

func (a analysis) terms() []Term {
	out := make([]Term, 0, len(a.weights)+len(a.pairs))
	for text, weight := range a.weights {
		out = append(out, a.term(text, weight))
	}
	for text, pair := range a.pairs {
		weight := min(a.weights[pair[0]], a.weights[pair[1]])
		out = append(out, a.term(text, weight))
	}
	out = slices.DeleteFunc(out, func(t Term) bool { return len(t.Text) > maxTerm })
	slices.SortFunc(out, func(x, y Term) int { return cmp.Compare(x.ID, y.ID) })
	return slices.CompactFunc(out, func(x, y Term) bool { return x.ID == y.ID })
}

func (a analysis) term(text string, weight float64) Term {
	return Term{ID: IDOf(text), Text: text, Shown: a.shown[text], Impact: impactOf(weight, a.heads[text])}
}

func impactOf(weight float64, head bool) int16 {
	impact := weight / (saturation + weight) * ImpactScale
	if head {
		return int16(max(2, min(ImpactScale, impact))) &^ 1
	}
	return int16(impact*asideWeight) | 1
}

// strength is what an impact counts, for the word that says what is looked for or for another one, for which it is the same how the
// product has it.
func strength(impact int16, head bool) float64 {
	if impact&1 == 0 || head {
		return float64(impact)
	}
	return float64(impact) / asideWeight
}

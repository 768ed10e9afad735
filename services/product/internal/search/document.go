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

// field is a text field of a product, with its weight.
type field struct {
	weight float64
	// averageLength is the average number of words, and b BM25's b: how much a longer field weakens
	// each of its words, from 0 to 1.
	averageLength, b float64
	// limit bounds the number of words that are read.
	limit int
}

// The weights were chosen by cross-validation, see docs/search.md. The index contains them: a
// change needs a rebuild.
var (
	nameField        = field{weight: 3, averageLength: 10, b: 0.5, limit: 60}
	brandField       = field{weight: 1, averageLength: 1.2, b: 0, limit: 20}
	descriptionField = field{weight: 1, averageLength: 10, b: 0.5, limit: 400}
	attributeField   = field{weight: 0.5, averageLength: 32, b: 0.75, limit: 600}
	// modifierWeight is the weight of a term that is not a head term: it modifies a head word of
	// the name, or is in another field.
	modifierWeight = 0.9
)

const (
	// k1 is BM25's k1: it limits how much repetitions of a word count.
	k1 = 3
	// ImpactScale is the upper bound of impacts, which are stored as integers.
	ImpactScale = 10_000
	// maxTerm bounds the length of a term in bytes; longer ones are not indexed.
	maxTerm = 100
)

// TermID identifies a term in the index. It is a hash, so writing a term needs no lookup.
type TermID int64

// IDOf returns the id of a term.
func IDOf(term string) TermID {
	h := fnv.New64a()
	_, _ = h.Write([]byte(term))
	return TermID(h.Sum64()) //nolint:gosec // all 64 bits are the hash
}

// AllDocuments is a term that every document has. It only counts documents.
const AllDocuments = ""

// Term is a searchable word, pair of words or n-gram of a product, with its impact.
type Term struct {
	ID TermID
	// Text is the term: a word, two words separated by a space, or an n-gram.
	Text string
	// Shown is the product's spelling of the term if it may be suggested, else "".
	Shown string
	// Impact is the weight of the term in the product, from 1 to ImpactScale: BM25F without the
	// IDF of the term. An odd value marks a term that is not a head term, see strength.
	Impact int16
}

// tiers is the number of tiers of the index (a tiered index): each is a range of impacts.
const tiers = 16

// Tier returns the tier of an impact; higher tiers are read first. Within a tier, newer documents
// come first: postings that are read together then lie together in the table, whose
// visibility PostgreSQL must check.
func Tier(impact int16) int16 { return int16(int(impact) * tiers / (ImpactScale + 1)) } //nolint:gosec // below tiers

// CategoryID identifies a category's slug in the index: a hash.
func CategoryID(slug string) int32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(slug))
	return int32(h.Sum32()) //nolint:gosec // all 32 bits are the hash
}

// TermsOf returns the terms of a product, sorted by id: those of its texts in the default language
// and in each language that it is translated to. A term of several languages has the highest of its
// impacts, so a translation does not change how the other texts rank.
func TermsOf(p domain.Product) []Term {
	terms := termsIn(p)
	for _, l := range p.Languages() {
		translated := p
		translated.ProductInput = p.In(l)
		terms = merge(terms, termsIn(translated))
	}
	return terms
}

// merge joins two lists of terms that are sorted by id.
func merge(a, b []Term) []Term {
	out := append(slices.Clone(a), b...)
	slices.SortFunc(out, func(x, y Term) int {
		return cmp.Or(cmp.Compare(x.ID, y.ID), cmp.Compare(y.Impact, x.Impact))
	})
	merged := out[:0]
	for _, t := range out {
		last := len(merged) - 1
		if last < 0 || merged[last].ID != t.ID {
			merged = append(merged, t)
			continue
		}
		merged[last].Shown = cmp.Or(merged[last].Shown, t.Shown)
	}
	return merged
}

// termsIn returns the terms of a product in its own texts, sorted by id.
func termsIn(p domain.Product) []Term {
	a := analysis{
		weights: make(map[string]float64), shown: make(map[string]string), heads: make(map[string]bool), pairs: make(map[string][2]string),
	}
	a.name(p.Name)
	a.brand(p.Brand)
	a.add(descriptionField, wordsOf(htmltext.Text(p.Description), descriptionField.limit))
	a.add(attributeField, attributeWords(p))
	return a.terms()
}

// attributeWords returns the words of the values of a product's attributes, each value once.
// Numbers and yes/no are left out: they mean nothing without the attribute's name, and names are
// the same on many products.
func attributeWords(p domain.Product) []word {
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(p.Attributes)) {
		if value := p.Attributes[name]; isSearchable(value) {
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

// minCode is the length from which a number counts as a code, such as an EAN, and not as a measure.
const minCode = 8

// isSearchable reports whether an attribute's value says something without the attribute's name.
func isSearchable(value string) bool {
	return value != "true" && value != "false" && (strings.ContainsFunc(value, unicode.IsLetter) || len(value) >= minCode)
}

// analysis collects the terms of one product.
type analysis struct {
	weights map[string]float64
	shown   map[string]string
	// heads holds the terms of the name or the brand that say what the product is.
	heads map[string]bool
	// pairs maps a pair term of the name to its two words.
	pairs map[string][2]string
}

// name adds the words and pairs of the name, and marks its head terms.
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

// brand adds the brand as a head term: in most names it only describes, but shoppers search by it.
func (a analysis) brand(text string) {
	words := wordsOf(text, brandField.limit)
	for i := range words {
		words[i].head = true
	}
	a.add(brandField, words)
}

// pairOf returns the term of two adjacent words.
func pairOf(first, second word) string { return first.text + " " + second.text }

// pairShown returns the spelling of two adjacent words in the product.
func pairShown(first, second word) string {
	if second.glued {
		return first.shown + second.shown
	}
	if second.joint != 0 {
		return first.shown + string(second.joint) + second.shown
	}
	return first.shown + " " + second.shown
}

// add adds the words of a field, joined words also as one, and the n-grams of its Japanese text.
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
			for _, ngram := range ngramsOf(stretch.String()) {
				counts[ngram]++
			}
			stretch.Reset()
		}
	}
	norm := f.weight / (1 - f.b + f.b*length/f.averageLength)
	for term, count := range counts {
		a.weights[term] += norm * float64(count)
	}
}

// terms returns the collected terms, sorted by id.
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

// impactOf returns the impact of a weight, which k1 limits to ImpactScale.
func impactOf(weight float64, head bool) int16 {
	impact := weight / (k1 + weight) * ImpactScale
	if head {
		return int16(max(2, min(ImpactScale, impact))) &^ 1
	}
	return int16(impact*modifierWeight) | 1
}

// strength returns the contribution of an impact. Only for the head word of the query it matters
// whether the term is a head term of the product.
func strength(impact int16, head bool) float64 {
	if impact&1 == 0 || head {
		return float64(impact)
	}
	return float64(impact) / modifierWeight
}

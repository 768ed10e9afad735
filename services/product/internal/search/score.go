package search

import "math"

// score returns the score of a document with these impacts by term: the sum over its matching
// words, times the share of words that match.
func (p *Plan) score(impacts []int16, values []float64) float64 {
	score, found := 0.0, 0
	clear(values)
	for _, w := range p.alternatives {
		value := w.value(impacts)
		for word := w.first; value > 0 && word < w.last; word++ {
			values[word] = max(values[word], value)
		}
	}
	for word, value := range values {
		if value > 0 {
			score += value * p.idf[word]
			found++
		}
	}
	for _, pair := range p.pairs {
		if impacts[pair.term] > 0 {
			score += pair.bonus
		}
	}
	return score * float64(found) / float64(p.queryWords)
}

// value is the weighted mean impact of the words, 0 if one is missing.
func (w plannedAlternative) value(impacts []int16) float64 {
	sum := 0.0
	for i, t := range w.words {
		impact := t.impact(impacts, w.head && i == len(w.words)-1)
		if impact == 0 {
			return 0
		}
		sum += impact
	}
	return w.weight * sum / float64(len(w.words)) / ImpactScale
}

// impact returns the contribution of the word, or of its n-grams if that is higher; 0 if neither
// matches. head reports whether it is the head word of the query.
func (t plannedWord) impact(impacts []int16, head bool) float64 {
	best := 0.0
	if t.term >= 0 {
		best = strength(impacts[t.term], head)
	}
	if len(t.ngrams) == 0 {
		return best
	}
	found, least := 0, math.MaxFloat64
	for _, ngram := range t.ngrams {
		if impacts[ngram] > 0 {
			found++
			least = min(least, strength(impacts[ngram], false))
		}
	}
	if !t.enoughNgrams(found) {
		return best
	}
	return max(best, weightInside*least*float64(found)/float64(len(t.ngrams)+t.missingNgrams))
}

package search

import "math"

// score returns the score of a document with these impacts by term: the sum over its matching
// words, times the share of words that match.
func (p *Plan) score(impacts []int16, values []float64) float64 {
	score, found := 0.0, 0
	clear(values)
	for _, w := range p.alternatives {
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
	return score * float64(found) / float64(p.queryWords)
}

// value is the weighted mean impact of the words, 0 if one is missing.
func (w plannedAlternative) value(impacts []int16) float64 {
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

// impact returns the contribution of the word, or of its grams if that is higher; 0 if neither
// matches. head reports whether it is the head word of the query.
func (t plannedNeedle) impact(impacts []int16, head bool) float64 {
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
	if !t.enoughGrams(found) {
		return best
	}
	return max(best, weightInside*least*float64(found)/float64(len(t.grams)+t.missingGrams))
}

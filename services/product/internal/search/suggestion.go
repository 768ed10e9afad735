package search

// Suggestion is a completion of the beginning of a query.
type Suggestion struct {
	// Text is the text to search for: a word, or two adjacent ones, in lower case.
	Text string
	Kind SuggestionKind
	// Slug is that of the category or product; "" for the other kinds.
	Slug string
	// Label is the text to show: a name, or the text itself.
	Label string
}

// SuggestionKind says what a suggestion names; the zero value is SuggestionWord.
type SuggestionKind int

// The kinds.
const (
	// SuggestionWord names none of the others in particular.
	SuggestionWord SuggestionKind = iota
	// SuggestionCategory is the name of one category.
	SuggestionCategory
	// SuggestionBrand is a brand of published products.
	SuggestionBrand
	// SuggestionProduct is a text that only one product has.
	SuggestionProduct
)

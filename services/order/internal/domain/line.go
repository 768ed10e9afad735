package domain

// Tax is the consumption tax that a unit price, or a fee, includes.
type Tax struct {
	// Class is the tax class of the catalog.
	Class string `json:"class"`
	// Rate is in basis points: 1000 is 10 %.
	Rate int64 `json:"rate"`
}

// Picture is a picture of a product, with an alternative text in the language of the line's name.
type Picture struct{ URL, Alt string }

// Option is a chosen option value, such as size and M.
type Option struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

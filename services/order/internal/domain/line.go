package domain

// Tax is the consumption tax that a unit price includes.
type Tax struct {
	// Class is the catalog's tax class.
	Class string
	// Rate is in basis points: 1000 is 10 %.
	Rate int64
}

// Option is the value that was chosen of one option of a product, such as size and M.
type Option struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

package domain

// DataSet is what was imported from one source.
type DataSet struct {
	Name string
	// Attribution says whom to credit where the set is shown.
	Attribution string
}

package app

// StockAdmin implements the use cases of staff, and of programs that act for them: levels,
// stock-takes, transfers, policies, locations. Safe for concurrent use, also with other instances
// on the same database.
type StockAdmin struct{ store StockAdminStore }

// NewStockAdmin returns the use cases on a store.
func NewStockAdmin(store StockAdminStore) *StockAdmin { return &StockAdmin{store: store} }

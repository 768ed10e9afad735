package replay

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
)

// header is the first line of the file.
var header = []string{"InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"}

// Row is one order line, with its texts unchanged.
type Row struct {
	// Number is the number of the order line; the first one after the header is 1.
	Number                                                      int
	Invoice, Code, Description, Quantity, Date, Price, Customer string
}

// Rows yields the order lines of a CSV file, in its order. An error ends the iteration.
func Rows(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		reader := csv.NewReader(r)
		reader.FieldsPerRecord = len(header)
		reader.ReuseRecord = true
		names, err := reader.Read()
		if err != nil || !slices.Equal(names, header) {
			yield(Row{}, fmt.Errorf("not the Online Retail file: the first line is %q (%w)", names, err))
			return
		}
		for number := 1; ; number++ {
			cells, err := reader.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Row{}, fmt.Errorf("order line %d: %w", number, err))
				return
			}
			row := Row{
				Number: number, Invoice: cells[0], Code: cells[1], Description: cells[2], Quantity: cells[3], Date: cells[4],
				Price: cells[5], Customer: cells[6],
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// day returns the business day of a date such as "2010-12-01 08:26:00".
func (r Row) day() string { return r.Date[:min(len("2006-01-02"), len(r.Date))] }

package zones

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
)

// holidayBatch is the limit of the delivery service.
const holidayBatch = 2000

// ErrHolidayColumns reports a file without the columns date and name_ja.
var ErrHolidayColumns = errors.New("the file has no columns date and name_ja")

// LoadHolidays sends the public holidays of a CSV file, and returns how many were read and how many
// are new or changed. A row that is no day stops it before anything is sent.
func (l *Loader) LoadHolidays(ctx context.Context, file io.Reader) (read, changed int, err error) {
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return 0, 0, err
	}
	if len(rows) == 0 {
		return 0, 0, ErrHolidayColumns
	}
	date, name := slices.Index(rows[0], "date"), slices.Index(rows[0], "name_ja")
	if date < 0 || name < 0 {
		return 0, 0, ErrHolidayColumns
	}
	holidays := make([]*deliveryv1.Holiday, 0, len(rows)-1)
	for i, row := range rows[1:] {
		if _, err := time.Parse(time.DateOnly, row[date]); err != nil {
			return 0, 0, fmt.Errorf("row %d: %q is not a day", i+2, row[date])
		}
		holidays = append(holidays, &deliveryv1.Holiday{Day: row[date], Name: row[name]})
	}
	for batch := range slices.Chunk(holidays, holidayBatch) {
		done, err := l.Client.ImportHolidays(ctx, &deliveryv1.ImportHolidaysRequest{Holidays: batch})
		if err != nil {
			return read, changed, err
		}
		read += len(batch)
		changed += int(done.GetChanged())
		l.Progress(len(batch))
	}
	return read, changed, nil
}

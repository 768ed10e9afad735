package carrierfile

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/akinai/akinai/services/delivery/internal/domain"
)

//go:embed layouts/*.json
var embedded embed.FS

// The encodings of files.
const (
	encodingWindows31J = "windows-31j"
	// encodingUTF8 is UTF-8 with a byte order mark.
	encodingUTF8 = "utf-8"
)

// Layout says how the files of a carrier look.
type Layout struct {
	Name string `json:"name"`
	// File begins the names of files.
	File     string `json:"file"`
	Encoding string `json:"encoding"`
	// Header is whether the first row has the names of the columns.
	Header bool `json:"header"`
	// Date is the layout of dates as package time has it.
	Date    string       `json:"date"`
	Windows []window     `json:"windows"`
	Columns []column     `json:"columns"`
	Numbers numberLayout `json:"numbers"`
}

// window is the code of a window of delivery. Hours are those of the day; From 0 means any window
// that ends at To.
type window struct {
	From int    `json:"from"`
	To   int    `json:"to"`
	Code string `json:"code"`
}

// column is a column of a file to the carrier.
type column struct {
	Name string `json:"name"`
	// Width is in half-width characters; a full-width one counts two. 0 means no bound.
	Width    int  `json:"width"`
	Required bool `json:"required"`
	// Value is the name of a field, see fields; "=" and a constant; or "".
	Value string `json:"value"`
}

// numberLayout says where a file of the carrier has references and tracking numbers: in columns
// with these names, or, in a file without them, at these places, which count from 1.
type numberLayout struct {
	Reference   []string `json:"reference"`
	Number      []string `json:"number"`
	ReferenceAt int      `json:"reference_at"`
	NumberAt    int      `json:"number_at"`
}

// carriers are those with files.
var carriers = []domain.Carrier{"yamato", "sagawa", "japan_post"}

// load returns the layout of a carrier: the one of the folder, if the folder has one, else our own.
func load(carrier domain.Carrier, folder string) (*Layout, error) {
	name := string(carrier) + ".json"
	data, err := fs.ReadFile(embedded, "layouts/"+name)
	if folder != "" {
		own, missing := os.ReadFile(folder + "/" + name)
		if missing == nil {
			data, err = own, nil
		} else if !errors.Is(missing, fs.ErrNotExist) {
			return nil, missing
		}
	}
	if err != nil {
		return nil, err
	}
	var layout Layout
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&layout); err != nil {
		return nil, fmt.Errorf("layout %s: %w", name, err)
	}
	if err := layout.check(); err != nil {
		return nil, fmt.Errorf("layout %s: %w", name, err)
	}
	return &layout, nil
}

func (l *Layout) check() error {
	var faults []error
	if l.Encoding != encodingWindows31J && l.Encoding != encodingUTF8 {
		faults = append(faults, fmt.Errorf("encoding %q is neither %s nor %s", l.Encoding, encodingWindows31J, encodingUTF8))
	}
	if len(l.Columns) == 0 || l.Date == "" || l.File == "" || l.Numbers.ReferenceAt < 1 || l.Numbers.NumberAt < 1 {
		faults = append(faults, errors.New("columns, date, file and the places of numbers are required"))
	}
	for _, c := range l.Columns {
		if name, _, _ := cutPart(c.Value); name != "" && name[0] != '=' && fields[name] == nil {
			faults = append(faults, fmt.Errorf("column %q has no such value: %s", c.Name, c.Value))
		}
	}
	return errors.Join(faults...)
}

package job

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/sheet"
)

// previewRows is the number of rows of a preview.
const previewRows = 20

// Preview is the beginning of an uploaded CSV file.
type Preview struct {
	Columns []string
	// Rows are the first rows.
	Rows []PreviewRow
	// Content is the part of the file that was read. It ends with a complete line.
	Content []byte
}

// PreviewRow is a row of a preview, as valid UTF-8.
type PreviewRow struct {
	Line  int64
	Cells []string
	// Fault is why the row cannot be read, "" if it can.
	Fault string
}

// Preview reads the first rows of the first part of the file of a job. Errors: ErrNoFile,
// ErrFileInvalid.
func (s *Store) Preview(ctx context.Context, id, encoding string) (Preview, error) {
	content, more, err := s.Part(ctx, id, FileInput, 1)
	if err != nil {
		return Preview{}, err
	}
	if more {
		content = sheet.WholeLines(content)
	}
	reader, err := sheet.NewReader(bytes.NewReader(content), encoding)
	if err != nil {
		return Preview{}, FileError(err)
	}
	preview := Preview{Columns: reader.Columns, Content: content}
	for rec, err := range reader.Records() {
		if err != nil || len(preview.Rows) == previewRows {
			break
		}
		row := PreviewRow{Line: int64(rec.Line), Cells: make([]string, len(rec.Cells))}
		for i, cell := range rec.Cells {
			row.Cells[i] = strings.Clone(strings.ToValidUTF8(cell, "\uFFFD"))
		}
		if rec.Err != nil {
			row.Fault = rec.Err.Error()
		}
		preview.Rows = append(preview.Rows, row)
	}
	return preview, nil
}

// FileError returns ErrFileInvalid with the text of an error of a file that cannot be read; typed
// errors and those of a context as they are.
func FileError(err error) error {
	var known *errs.Error
	if errors.As(err, &known) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return errs.New(ErrFileInvalid.Kind, ErrFileInvalid.Reason, err.Error())
}

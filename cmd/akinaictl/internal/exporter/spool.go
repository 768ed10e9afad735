package exporter

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"google.golang.org/protobuf/encoding/protodelim"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
)

// spool stores products in a temporary file and collects what decides the columns.
type spool struct {
	file *os.File
	w    *bufio.Writer

	columns *catalogfile.Columns
}

func newSpool() (*spool, error) {
	file, err := os.CreateTemp("", "akinai-export-*")
	if err != nil {
		return nil, err
	}
	return &spool{file: file, w: bufio.NewWriter(file), columns: catalogfile.NewColumns()}, nil
}

// close closes and removes the file.
func (s *spool) close() error { return errors.Join(s.file.Close(), os.Remove(s.file.Name())) }

func (s *spool) put(p *productv1.Product) error {
	s.columns.Add(p)
	_, err := protodelim.MarshalTo(s.w, p)
	return err
}

// each calls visit with all products, in their order.
func (s *spool) each(visit func(*productv1.Product) error) error {
	if err := s.w.Flush(); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	// No maximum is needed: the service limits the size of a product.
	options, r := protodelim.UnmarshalOptions{MaxSize: -1}, bufio.NewReader(s.file)
	for {
		p := &productv1.Product{}
		err := options.UnmarshalFrom(r, p)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read back: %w", err)
		}
		if err := visit(p); err != nil {
			return err
		}
	}
}

package job

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
)

const (
	// Index: job_parts_pkey.
	partSQL = `SELECT blob, EXISTS (SELECT FROM job_parts n WHERE n.job_id = p.job_id AND n.file = p.file AND n.number = p.number + 1)
		FROM job_parts p WHERE job_id = $1 AND file = $2 AND number = $3`
	// Index: job_parts_pkey.
	filesSQL = `SELECT DISTINCT file FROM job_parts WHERE job_id = $1 AND file <> 'input'`
)

// Part returns a part of a file; numbers begin with 1. more reports whether another one follows.
// Errors: ErrNoFile.
func (s *Store) Part(ctx context.Context, id string, file File, number int) (content []byte, more bool, err error) {
	var key string
	err = s.db.QueryRow(ctx, partSQL, id, file, number).Scan(&key, &more)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, ErrNoFile
	}
	if err == nil {
		content, err = s.blobs.Get(ctx, key)
	}
	if err != nil {
		return nil, false, fmt.Errorf("part %d of file %s of job %s: %w", number, file, id, err)
	}
	return content, more, nil
}

// Files returns the files that a job has made.
func (s *Store) Files(ctx context.Context, id string) ([]File, error) {
	rows, err := s.db.Query(ctx, filesSQL, id)
	if err != nil {
		return nil, fmt.Errorf("files of job %s: %w", id, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[File])
}

// Input returns the uploaded file of a job. Only one part is in memory.
func (s *Store) Input(ctx context.Context, id string) io.Reader {
	return &input{ctx: ctx, store: s, id: id}
}

// input reads the parts of a file one after the other.
type input struct {
	ctx    context.Context //nolint:containedctx // a reader has no parameter for it
	store  *Store
	id     string
	number int
	part   bytes.Reader
	ended  bool
}

// Read implements io.Reader.
func (i *input) Read(p []byte) (int, error) {
	for i.part.Len() == 0 {
		if i.ended {
			return 0, io.EOF
		}
		i.number++
		content, more, err := i.store.Part(i.ctx, i.id, FileInput, i.number)
		if err != nil {
			return 0, err
		}
		i.ended = !more
		i.part.Reset(content)
	}
	return i.part.Read(p)
}

// output writes a file of a job in parts. Parts that exist already are replaced.
type output struct {
	ctx    context.Context //nolint:containedctx // a writer has no parameter for it
	store  *Store
	id     string
	file   File
	buffer bytes.Buffer
	parts  []part
}

// part is a stored part that no row names yet.
type part struct {
	key   string
	bytes int
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		n := min(len(p), MaxPartBytes-o.buffer.Len())
		o.buffer.Write(p[:n])
		p, written = p[n:], written+n
		if o.buffer.Len() == MaxPartBytes {
			if err := o.flush(); err != nil {
				return written, err
			}
		}
	}
	return written, nil
}

// flush stores what is buffered.
func (o *output) flush() error {
	if o.buffer.Len() == 0 {
		return nil
	}
	content := bytes.Clone(o.buffer.Bytes())
	key := partKey(o.id, o.file, len(o.parts)+1, content)
	if err := o.store.blobs.Put(o.ctx, key, content); err != nil {
		return fmt.Errorf("store part %d of file %s of job %s: %w", len(o.parts)+1, o.file, o.id, err)
	}
	o.parts = append(o.parts, part{key: key, bytes: len(content)})
	o.buffer.Reset()
	return nil
}

// save writes the rows of the parts in tx.
func (o *output) save(ctx context.Context, tx pg.Querier) error {
	for i, p := range o.parts {
		if _, err := tx.Exec(ctx, putPartSQL, o.id, o.file, i+1, p.key, p.bytes); err != nil {
			return err
		}
	}
	return nil
}

package importer

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/sheet"
)

// maxGroups is the limit of one ImportSynonyms call.
const maxGroups = 500

// Columns of a synonym table in the format of the Sudachi dictionary. Its documentation explains
// the flags. The other columns describe the origin of a word, which does not affect search.
const (
	columnGroup = iota
	columnKind
	columnExpansion
	columnLexemes
	_ // form
	_ // abbreviation
	_ // spelling
	_ // domain
	columnWord
	columns = 11
)

var (
	kinds      = map[string]bool{"1": false, "2": true}
	expansions = map[string]productv1.Expansion{
		"0": productv1.Expansion_EXPANSION_ALWAYS,
		"1": productv1.Expansion_EXPANSION_RESULT,
		"2": productv1.Expansion_EXPANSION_NEVER,
	}
)

// SynonymSummary counts the outcomes of the groups of a table.
type SynonymSummary struct{ Groups, Entries, Created, Updated, Unchanged int }

// Print writes one line.
func (s SynonymSummary) Print(w io.Writer) {
	fmt.Fprintf(w, "read %d groups of %d words = created %d + updated %d + unchanged %d\n",
		s.Groups, s.Entries, s.Created, s.Updated, s.Unchanged)
}

// Synonyms imports a synonym table, which may be gzipped. If the table cannot be read, Synonyms
// returns an error and sends nothing.
func Synonyms(ctx context.Context, service productv1connect.CatalogAdminServiceClient, path string) (SynonymSummary, error) {
	var sum SynonymSummary
	groups, err := readSynonyms(path)
	if err != nil {
		return sum, fmt.Errorf("read %s: %w", path, err)
	}
	for batch := range slices.Chunk(groups, maxGroups) {
		reply, err := service.ImportSynonyms(ctx, &productv1.ImportSynonymsRequest{Groups: batch})
		if err != nil {
			return sum, fmt.Errorf("import synonyms after %d groups: %w", sum.Groups, err)
		}
		for _, group := range batch {
			sum.Entries += len(group.GetEntries())
		}
		sum.Groups += len(batch)
		sum.Created += int(reply.GetCreated())
		sum.Updated += int(reply.GetUpdated())
		sum.Unchanged += int(reply.GetUnchanged())
	}
	return sum, nil
}

func readSynonyms(path string) ([]*productv1.SynonymGroup, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // opened for reading only
	var r io.Reader = bufio.NewReader(f)
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, err
		}
	}
	if r, _, err = sheet.Text(r, sheet.UTF8); err != nil {
		return nil, err
	}
	table := csv.NewReader(r)
	table.FieldsPerRecord = columns
	var groups []*productv1.SynonymGroup
	byID := make(map[string]*productv1.SynonymGroup)
	for {
		row, err := table.Read()
		if errors.Is(err, io.EOF) {
			return groups, nil
		}
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		line, _ := table.FieldPos(0)
		entry, err := synonym(row)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		group := byID[row[columnGroup]]
		if group == nil {
			group = &productv1.SynonymGroup{Id: row[columnGroup]}
			groups, byID[group.GetId()] = append(groups, group), group
		}
		group.Entries = append(group.Entries, entry)
	}
}

func synonym(row []string) (*productv1.SynonymEntry, error) {
	predicate, known := kinds[row[columnKind]]
	if !known {
		return nil, fmt.Errorf("%q is neither 1, nominal, nor 2, predicate", row[columnKind])
	}
	expansion, known := expansions[row[columnExpansion]]
	if !known {
		return nil, fmt.Errorf("expansion flag %q is not 0, 1 or 2", row[columnExpansion])
	}
	entry := &productv1.SynonymEntry{Word: row[columnWord], Predicate: predicate, Expansion: expansion}
	for lexeme := range strings.SplitSeq(row[columnLexemes], "/") { // "1/2": the word belongs to both lexemes
		number, err := strconv.ParseInt(lexeme, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("lexeme %q is not a number", lexeme)
		}
		entry.Lexemes = append(entry.Lexemes, int32(number))
	}
	return entry, nil
}

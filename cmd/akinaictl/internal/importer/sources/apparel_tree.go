package sources

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
)

// apparelTree makes a row from each category of categories_*.csv in dir, parents first. A category
// that another file repeats without a difference is skipped. The column path of a category is the
// path of its parent, made of names: Men/Tops.
func apparelTree(dir string) ([]catalogfile.Row, error) {
	files, err := filepath.Glob(filepath.Join(dir, "categories_*.csv"))
	if err != nil {
		return nil, err
	}
	var rows []catalogfile.Row
	slugs, known := map[string]string{"": ""}, make(map[string]*productv1.CategoryInput)
	for _, file := range files {
		t, err := readTable(file)
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(t.records, byPlace)
		for _, rec := range t.records {
			row := rec.category(t.file, slugs)
			if row.Err == nil && proto.Equal(known[row.Category.GetSlug()], row.Category) {
				continue
			}
			known[row.Category.GetSlug()] = row.Category
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// byPlace sorts parents before children, and siblings by position. Siblings without a position are
// last.
func byPlace(a, b record) int {
	place := func(rec record) (level, position int) {
		position, err := strconv.Atoi(rec.cells["position"])
		if err != nil {
			position = math.MaxInt
		}
		return len(strings.FieldsFunc(rec.cells["path"], func(r rune) bool { return r == '/' })), position
	}
	levelA, positionA := place(a)
	levelB, positionB := place(b)
	return cmp.Or(cmp.Compare(levelA, levelB), cmp.Compare(positionA, positionB))
}

// category makes a row from a record. slugs maps the paths of the preceding categories, including
// their own names, to their slugs.
func (rec record) category(file string, slugs map[string]string) catalogfile.Row {
	name, path := rec.cells["name"], rec.cells["path"]
	row := catalogfile.Row{File: file, Line: rec.line, Category: &productv1.CategoryInput{Slug: rec.cells["url_key"], Name: plain(name)}}
	parent, known := slugs[path]
	switch {
	case rec.err != nil:
		row.Err = catalogfile.Malformed(rec.err)
	case !known:
		row.Err = catalogfile.Malformed(fmt.Errorf("no category has the path %q", path))
	default:
		row.Category.Parent = parent
		slugs[strings.TrimPrefix(path+"/"+name, "/")] = row.Category.GetSlug()
	}
	return row
}

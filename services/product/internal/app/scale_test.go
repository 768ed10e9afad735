//go:build scale

package app_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// smallest is the size of the reference catalog, in variants.
const smallest = 1000

// limits bounds the cost of a request in the largest catalog, as a multiple of the cost in the
// smallest one. Other kinds have no limit, because their cost depends on the number of matches.
var limits = map[string]float64{kindListing: 1.5, kindDeep: 1.5, kindDetail: 1.5, kindSearch: 4}

// figures are the results that bench reads.
type figures struct {
	Date     string
	Requests int
	Kinds    []kindFigures
	Sizes    []sizeFigures
}

type kindFigures struct {
	Name string
	// Limit is 0 if there is none.
	Limit float64
}

type sizeFigures struct {
	Variants, Products, Categories int
	measured
}

// passes is the number of measurements of each catalog, in turn with the others, so that all have
// the same load. The median counts.
const passes = 3

// filled is a catalog of one size with its database.
type filled struct {
	sizeFigures
	url  string
	list questions
}

// TestCostOfTheCatalog creates catalogs from the real ones, with 1,000 to AKINAI_SCALE variants
// (default 1,000,000) in powers of ten, and measures the cost of reads.
func TestCostOfTheCatalog(t *testing.T) {
	all := figures{Date: time.Now().UTC().Format(time.DateOnly), Requests: requests}
	for _, kind := range kinds {
		all.Kinds = append(all.Kinds, kindFigures{Name: kind, Limit: limits[kind]})
	}
	catalogs := fill(t, largest(t))
	found := make([][]measured, len(catalogs))
	for pass := range passes {
		for i, c := range catalogs {
			start := time.Now()
			found[i] = append(found[i], c.measure(t))
			t.Logf("pass %d of %d, %d variants: %s", pass+1, passes, c.Variants, time.Since(start).Round(time.Second))
		}
	}
	for i, c := range catalogs {
		c.measured = median(found[i])
		c.log(t)
		all.Sizes = append(all.Sizes, c.sizeFigures)
	}
	if path := os.Getenv("AKINAI_SCALE_FIGURES"); path != "" {
		text, err := json.MarshalIndent(all, "", "  ")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, text, 0o600))
	}
	all.check(t)
}

// largest returns the size, in variants, of the largest catalog.
func largest(t *testing.T) int {
	t.Helper()
	text := os.Getenv("AKINAI_SCALE")
	if text == "" {
		return 1_000_000
	}
	size, err := strconv.Atoi(text)
	require.NoError(t, err)
	return size
}

// fill creates a catalog of each size.
func fill(t *testing.T, most int) (catalogs []filled) {
	t.Helper()
	s, list := newScale(t), questions(nil)
	for size := smallest; size <= most; size *= 10 {
		start := time.Now()
		s.grow(t, size)
		if list == nil {
			list = s.questions(t)
		}
		list = maps.Clone(list)
		list[kindDetail] = s.details()
		grown := sizeFigures{Variants: size, Products: s.products, Categories: len(s.real.tree)}
		catalogs = append(catalogs, filled{grown, s.copied(t), list})
		t.Logf("%d variants of %d products after %s", size, s.products, time.Since(start).Round(time.Second))
	}
	return catalogs
}

// median returns the median of each cost.
func median(passes []measured) measured {
	middle := passes[len(passes)/2]
	middle.Costs = make(map[string]cost)
	for _, kind := range kinds {
		slices.SortFunc(passes, func(a, b measured) int { return cmp.Compare(a.Costs[kind].cpu(), b.Costs[kind].cpu()) })
		middle.Costs[kind] = passes[len(passes)/2].Costs[kind]
	}
	return middle
}

func (f sizeFigures) log(t *testing.T) {
	t.Helper()
	t.Logf("%d variants: index ready after %s, %d kB; process %d kB", f.Variants, f.Ready.Round(time.Millisecond), f.Index>>10, f.Resident>>10)
	for _, kind := range kinds {
		t.Logf("%-32s %s", kind, f.Costs[kind])
	}
}

// check compares the figures with the limits. The number of statements of a search depends on the
// number of words that are found.
func (f figures) check(t *testing.T) {
	t.Helper()
	var broken []string
	first, last := f.Sizes[0], f.Sizes[len(f.Sizes)-1]
	for _, kind := range f.Kinds {
		small, large := first.Costs[kind.Name], last.Costs[kind.Name]
		cpu, buffers := large.cpu()/small.cpu(), large.Buffers/small.Buffers
		inputs := fmt.Sprintf("%s: %.2f times the CPU, %.2f times the buffers", kind.Name, cpu, buffers)
		t.Log(inputs)
		if kind.Limit > 0 && max(cpu, buffers) > kind.Limit {
			broken = append(broken, inputs)
		}
		for _, size := range f.Sizes {
			if c := size.Costs[kind.Name]; !searches(kind.Name) && (c.Least != small.Least || c.Most != small.Least) {
				broken = append(broken, fmt.Sprintf("%s: %d to %d statements with %d variants", kind.Name, c.Least, c.Most, size.Variants))
			}
		}
	}
	require.Empty(t, broken)
}

// measure measures in a separate process, because the garbage collector of this one has to scan the
// whole catalog.
func (c filled) measure(t *testing.T) (m measured) {
	t.Helper()
	question, err := json.Marshal(c.list)
	require.NoError(t, err)
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestAskTheQuestions$")
	child.Env = append(os.Environ(), "AKINAI_SCALE_URL="+c.url, "GOMEMLIMIT=off")
	child.Stdin, child.Stderr = bytes.NewReader(question), os.Stderr
	answer, err := child.Output()
	require.NoError(t, err, string(answer))
	require.NoError(t, json.NewDecoder(bytes.NewReader(answer)).Decode(&m))
	return m
}

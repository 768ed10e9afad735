//go:build scale

package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// smallest is the size, in variants, that the others are compared with.
const smallest = 1000

// limits are how many times what it costs in the smallest catalogue a request may cost in the largest; the other kinds have none,
// because they cost by what matches.
var limits = map[string]float64{kindListing: 1.5, kindDeep: 1.5, kindDetail: 1.5, kindSearch: 4}

// figures are what bench reads.
type figures struct {
	Date     string
	Requests int
	Kinds    []kindFigures
	Sizes    []sizeFigures
}

type kindFigures struct {
	Name string
	// Limit is 0 for none.
	Limit float64
}

type sizeFigures struct {
	Variants, Products, Categories int
	measured
}

// TestCostOfTheCatalogue fills a catalogue made of the real ones, to 1,000 and on to AKINAI_SCALE variants (1,000,000 by default), and
// measures at each power of ten what reading it costs.
func TestCostOfTheCatalogue(t *testing.T) {
	most := 1_000_000
	if text := os.Getenv("AKINAI_SCALE"); text != "" {
		var err error
		most, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	s := newScale(t)
	all := figures{Date: time.Now().Format(time.DateOnly), Requests: requests}
	for _, kind := range kinds {
		all.Kinds = append(all.Kinds, kindFigures{Name: kind, Limit: limits[kind]})
	}
	var list questions
	for size := smallest; size <= most; size *= 10 {
		start := time.Now()
		s.grow(t, size)
		t.Logf("%d variants of %d products after %s", size, s.products, time.Since(start).Round(time.Second))
		if list == nil {
			list = s.questions(t)
		}
		list[kindDetail] = s.details()
		all.Sizes = append(all.Sizes, sizeFigures{size, s.products, len(s.real.tree), s.measure(t, list)})
	}
	if path := os.Getenv("AKINAI_SCALE_FIGURES"); path != "" {
		text, err := json.MarshalIndent(all, "", "  ")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, text, 0o600))
	}
	all.check(t)
}

// check holds the figures against the limits. Searches take more statements the more of their words are found.
func (f figures) check(t *testing.T) {
	t.Helper()
	var broken []string
	first, last := f.Sizes[0], f.Sizes[len(f.Sizes)-1]
	for _, kind := range f.Kinds {
		small, large := first.Costs[kind.Name], last.Costs[kind.Name]
		cpu, buffers := large.cpu()/small.cpu(), large.Buffers/small.Buffers
		said := fmt.Sprintf("%s: %.2f times the CPU, %.2f times the buffers", kind.Name, cpu, buffers)
		t.Log(said)
		if kind.Limit > 0 && max(cpu, buffers) > kind.Limit {
			broken = append(broken, said)
		}
		for _, size := range f.Sizes {
			if c := size.Costs[kind.Name]; !searches(kind.Name) && (c.Least != small.Least || c.Most != small.Least) {
				broken = append(broken, fmt.Sprintf("%s: %d to %d statements with %d variants", kind.Name, c.Least, c.Most, size.Variants))
			}
		}
	}
	require.Empty(t, broken)
}

// measure asks the questions in a process of its own, because the collector of this one has the whole catalogue to look through.
func (s *scale) measure(t *testing.T, list questions) (m measured) {
	t.Helper()
	question, err := json.Marshal(list)
	require.NoError(t, err)
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestAskTheQuestions$")
	child.Env = append(os.Environ(), "AKINAI_SCALE_URL="+s.url, "GOMEMLIMIT=off")
	child.Stdin, child.Stderr = bytes.NewReader(question), os.Stderr
	answer, err := child.Output()
	require.NoError(t, err, string(answer))
	require.NoError(t, json.NewDecoder(bytes.NewReader(answer)).Decode(&m))
	t.Logf("index ready after %s, %d kB; process %d kB", m.Ready.Round(time.Millisecond), m.Index>>10, m.Resident>>10)
	for _, kind := range kinds {
		t.Logf("%-32s %s", kind, m.Costs[kind])
	}
	return m
}

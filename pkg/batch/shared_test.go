package batch_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/batch"
)

var errLost = errors.New("lost")

// journal records how calls were done, and fails those with a fault.
type journal struct {
	faults map[int]error
	// gate holds up the first call.
	gate chan struct{}

	mu   sync.Mutex
	ones []int
	alls [][]int
}

func (j *journal) one(_ context.Context, call int) (int, error) {
	if call == 0 {
		<-j.gate
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ones = append(j.ones, call)
	return 10 * call, j.faults[call]
}

func (j *journal) all(_ context.Context, calls []int) ([]int, error) {
	j.alls = append(j.alls, slices.Clone(calls))
	var values []int
	for _, call := range calls {
		if err := j.faults[call]; err != nil {
			return nil, err
		}
		values = append(values, 10*call)
	}
	return values, nil
}

// behindTheFirst makes the calls 1, 2 and 3 while call 0 is held up, and returns their results.
func (j *journal) behindTheFirst(t *testing.T) []batch.Result[int] {
	t.Helper()
	results := make([]batch.Result[int], 3)
	synctest.Test(t, func(t *testing.T) {
		j.gate = make(chan struct{})
		s := batch.NewShared[int](batch.Options{Concurrency: 1}, batch.Work[int, int]{
			One: j.one, All: j.all, Lost: func(err error) bool { return errors.Is(err, errLost) },
		})
		go func() { _, _ = s.Do(t.Context(), []int{0}, 0) }()
		synctest.Wait()
		for i := range results {
			go func() { results[i].Value, results[i].Err = s.Do(t.Context(), []int{i + 1}, i+1) }()
			synctest.Wait()
		}
		require.Equal(t, 4, s.Pending())
		close(j.gate)
		synctest.Wait()
	})
	return results
}

func TestSharedCallsAreDoneTogether(t *testing.T) {
	j := &journal{}
	require.Equal(t, []batch.Result[int]{{Value: 10}, {Value: 20}, {Value: 30}}, j.behindTheFirst(t))
	require.Equal(t, [][]int{{1, 2, 3}}, j.alls)
	require.Equal(t, []int{0}, j.ones, "a lone call is not a batch")
}

func TestSharedCallFailsOnlyWithItsOwnError(t *testing.T) {
	j := &journal{faults: map[int]error{2: errBroke}}
	results := j.behindTheFirst(t)
	require.Equal(t, []batch.Result[int]{{Value: 10}, {Value: 20, Err: errBroke}, {Value: 30}}, results)
	require.ElementsMatch(t, []int{0, 1, 2, 3}, j.ones)
}

func TestSharedCallsOfUnknownOutcomeAreNotRepeated(t *testing.T) {
	j := &journal{faults: map[int]error{2: errLost}}
	require.Equal(t, []batch.Result[int]{{Err: errLost}, {Err: errLost}, {Err: errLost}}, j.behindTheFirst(t))
	require.Equal(t, []int{0}, j.ones)
}

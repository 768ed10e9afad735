package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestScaleOfAPlot(t *testing.T) {
	s := scaleOf([]float64{1, 0, 100}, 200, 0)
	require.InDelta(t, 100, s.at(10), 1e-6, "the middle of the logarithms")
	require.Greater(t, s.at(1), s.at(100), "upwards")
	require.Equal(t, []float64{1, 2, 5, 10, 20, 50, 100}, s.marks())
	require.Equal(t, []float64{0.05, 0.1, 0.2, 0.5}, scaleOf([]float64{0.05, 0.5}, 200, 0).marks())
	none := scaleOf(nil, 0, 100)
	require.InDelta(t, 50, none.at(3.1622776), 0.01)
}

func TestALinearPlotStartsAtZero(t *testing.T) {
	s := linearScaleOf([]float64{0, 50, 100}, 200, 0)
	require.InDelta(t, 200, s.at(0), 1e-6)
	require.InDelta(t, 200-200*50/104.0, s.at(50), 1e-6)
	require.Equal(t, []float64{0, 20, 40, 60, 80, 100}, s.marks())
	require.Equal(t, []float64{0, 0.05, 0.1, 0.15, 0.2, 0.25}, linearScaleOf([]float64{0.27}, 0, 1).marks())
	require.NotEmpty(t, linearScaleOf(nil, 0, 1).marks())
	drawn := Plot{Linear: true, X: Axis{Values: []float64{0, 1}}, Lines: []string{"a"}, Panels: []Panel{{Values: map[string][]float64{"a": {0, 3}}}}}.SVG()
	require.Contains(t, drawn, `class="line" stroke`)
}

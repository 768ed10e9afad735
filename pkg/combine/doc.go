// Package combine makes calls that come at the same time into one: group commit, for work that costs much once and little more for
// many. It knows nothing of what the calls do, but the keys that they would fight over.
//
// A Combiner has a few lanes; each runs one batch at a time. A call that finds a lane free, and nobody at its keys, runs at once
// and alone, in its own goroutine: no call ever waits for company. Calls that must wait are taken together, in the order of their
// arrival, as soon as a lane is free. A key is in one batch at a time, since two would only wait for each other where the keys are
// locked, and a later call never overtakes an earlier one that wants the same key.
//
// There is no timer. A goroutine besides those of the callers runs only while calls wait.
package combine

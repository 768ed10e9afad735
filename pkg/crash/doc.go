// Package crash names the points at which the fault tests kill a process, and the parts they switch
// off. In a normal build both functions are empty; the build tag "crashpoints" makes them real
// (crash_on.go).
package crash

// Package contact reads postal codes and telephone numbers as people in Japan write them, and
// writes them as people read them. It is pure. What is stored has digits only; hyphens are for
// showing.
package contact

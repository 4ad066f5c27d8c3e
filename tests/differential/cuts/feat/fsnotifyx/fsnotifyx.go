package fsnotifyx

import (
	"fmt"

	"github.com/fsnotify/fsnotify"
)

// Run is the feature.
func Run(args []string) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	if err := w.Add(args[0]); err != nil {
		return err
	}
	fmt.Println(<-w.Events)
	return w.Close()
}

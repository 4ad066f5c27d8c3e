package bubblex

import (
	tea "github.com/charmbracelet/bubbletea"
)

type model struct{ text string }

func (m model) Init() tea.Cmd                       { return tea.Quit }
func (m model) Update(tea.Msg) (tea.Model, tea.Cmd) { return m, nil }
func (m model) View() string                        { return m.text }

// Run is the feature.
func Run(args []string) error {
	_, err := tea.NewProgram(model{args[0]}).Run()
	return err
}

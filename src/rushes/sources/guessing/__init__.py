"""What the columns of a raw table mean, as a guess with its reasons, and what is to be asked of a person and not guessed."""

from rushes.sources.guessing.guess import ColumnGuess, Guess, Question, QuestionKind, guess
from rushes.sources.guessing.names import HeaderUnit, unit_of

__all__ = ["ColumnGuess", "Guess", "HeaderUnit", "Question", "QuestionKind", "guess", "unit_of"]

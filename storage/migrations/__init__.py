"""Every schema there ever was, one file a step. A step that was released is never edited again."""

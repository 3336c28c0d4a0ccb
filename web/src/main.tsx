import { render } from 'preact';
import { Page } from './page.tsx';
import './styles/foundation.css';
import './styles/layout.css';
import './styles/answer.css';
import './styles/article.css';
import './styles/feedback.css';
import './styles/footnote-colours.css';
import './styles/shelf.css';
import './styles/key-prompt.css';
import './styles/shortcuts.css';

const root = document.getElementById('page');
if (root) render(<Page />, root);

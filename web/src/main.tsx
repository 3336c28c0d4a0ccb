import { render } from 'preact';
import { Page } from './page.tsx';
import './styles/foundation.css';
import './styles/layout.css';
import './styles/answer.css';
import './styles/article.css';
import './styles/shelf.css';

const root = document.getElementById('page');
if (root) render(<Page />, root);

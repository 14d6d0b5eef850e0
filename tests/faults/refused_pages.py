"""Thirty-six pages that answer 200 and are no articles, written for these tests in the manner of what stands in the way."""  # noqa: E501

from __future__ import annotations

BLOCKED = {
    "challenge": "<title>Just a moment...</title><body><div id='challenge-form'>Checking your browser before accessing the site.</div></body>",  # noqa: E501
    "challenge-script": "<title>news.example</title><noscript>Enable JavaScript and cookies to continue</noscript><body><p>Enable JavaScript and cookies to continue</p></body>",  # noqa: E501
    "denied": "<title>Access Denied</title><h1>Access Denied</h1><p>You don't have permission to access this page on this server.</p><p>Reference #18.5c2</p>",  # noqa: E501
    "robot": "<title>Are you a robot?</title><p>Please make sure your browser supports JavaScript and cookies, and that you are not blocking them from loading.</p>",  # noqa: E501
    "captcha": "<title>News</title><h1>One more step</h1><p>Please complete the security check to access news.example</p><div class='g-recaptcha'></div>",  # noqa: E501
    "hold": "<title>Access to this page has been denied</title><div id='px-captcha'></div><p>Press &amp; Hold to confirm you are a human (and not a bot).</p>",  # noqa: E501
    "interruption": "<title>Pardon Our Interruption</title><p>As you were browsing something about your browser made us think you were a bot.</p>",  # noqa: E501
    "incapsula": "<title></title><body><iframe src='/_Incapsula_Resource?x=1'></iframe><p>Request unsuccessful. Incapsula incident ID: 12-34</p></body>",  # noqa: E501
    "traffic": "<title>Sorry</title><p>Our systems have detected unusual traffic from your computer network. Please try your request again later.</p>",  # noqa: E501
    "blocked": "<title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1><p>You are unable to access news.example. Cloudflare Ray ID: 7</p>",  # noqa: E501
    "limit": "<title>429 Too Many Requests</title><h1>Too Many Requests</h1><p>Rate limit exceeded.</p>",
    "forbidden": "<title>403 Forbidden</title><center><h1>403 Forbidden</h1></center><hr><center>nginx</center>",
    "country": "<title>Unavailable</title><p>We're sorry, this content is not available in your region due to legal restrictions.</p>",  # noqa: E501
    "script": "<title>News</title><div id='root'></div><noscript>You need to enable JavaScript to run this app.</noscript><p>You need to enable JavaScript to run this app.</p>",  # noqa: E501
    "login": "<title>Log in | The Courier</title><form><input name='mail'><input type='password'></form><p>Forgot your password?</p>",  # noqa: E501
    "signin": "<title>The Courier</title><h1>Sign in to continue</h1><form><label>E-mail<input></label><input type='password'><button>Next</button></form>",  # noqa: E501
    "cookies": "<title>Before you continue to The Courier</title><p>We use cookies and data to deliver and maintain our services.</p><button>Accept all</button>",  # noqa: E501
    "consent": "<title>The Courier</title><h1>We value your privacy</h1><p>We and our partners store and access information on a device, such as cookies, and process personal data.</p>",  # noqa: E501
    "german-consent": "<title>Kurier</title><h1>Weiterlesen mit Werbung</h1><p>Besuchen Sie uns wie gewohnt mit Werbung und Tracking. Cookies akzeptieren.</p>",  # noqa: E501
    "russian-robot": "<title>Вход</title><p>Подтвердите, что вы не робот, чтобы продолжить работу с сайтом.</p>",
    "turkish-script": "<title>Haber</title><p>Devam etmek için lütfen JavaScript'i etkinleştirin ve sayfayı yenileyin.</p>",  # noqa: E501
    "french-robot": "<title>Vérification</title><p>Confirmez que vous n'êtes pas un robot pour continuer votre navigation.</p>",  # noqa: E501
}  # fmt: skip

MISSING = {
    "404": "<title>404 Not Found</title><h1>Not Found</h1><p>The requested URL was not found on this server.</p>",
    "page": "<title>Page not found | The Courier</title><h1>Page not found</h1><p>Sorry, the page you are looking for could not be found.</p>",  # noqa: E501
    "oops": "<title>The Courier</title><h1>Oops!</h1><p>We can't find the page you're looking for. Try the search or go home.</p>",  # noqa: E501
    "removed": "<title>The Courier</title><h2>Sorry about that</h2><p>The article you requested has been removed or is no longer available.</p>",  # noqa: E501
    "moved": "<title>The Courier - News</title><p>This page has been moved or deleted.</p><a href='/'>Back to the front page</a>",  # noqa: E501
    "number": "<title>Error 404 - The Courier</title><p>Error 404</p><p>There is nothing here.</p>",
    "german": "<title>Seite nicht gefunden</title><p>Die gewünschte Seite wurde leider nicht gefunden.</p>",
    "french": "<title>Page introuvable - Le Courrier</title><p>La page que vous cherchez n'existe plus.</p>",
    "spanish": "<title>Página no encontrada</title><p>La página que busca no existe o ya no está disponible.</p>",
    "russian": "<title>Страница не найдена</title><p>Запрошенная страница не существует или была удалена.</p>",
    "ukrainian": "<title>Сторінку не знайдено</title><p>Такої сторінки не існує.</p>",
    "turkish": "<title>Sayfa bulunamadı</title><p>Aradığınız sayfa bulunamadı veya kaldırılmış.</p>",
    "arabic": "<title>الصفحة غير موجودة</title><p>الصفحة التي تبحث عنها غير موجودة.</p>",
    "polish": "<title>Nie znaleziono strony</title><p>Strona o podanym adresie nie istnieje.</p>",
}  # fmt: skip

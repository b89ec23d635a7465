// Sentences about plain processes, by language; a translation has the same keys.

const en = {
  switch: 'CPU {cpu} runs {t}.',
  clone: '{by} makes another thread of its process: {t}.',
  exit: '{t} ends.',
  open: '{t} opens {file}; the kernel answers with a number, descriptor {n}.',
  'read.again':
    '{t} calls read on descriptor {fd}, without wanting to wait: the file isn’t ready, there is nothing to read yet (EAGAIN).',
  create: '{t} calls epoll_create: the kernel makes an epoll instance, descriptor {n}.',
  ctl: '{t} registers descriptor {fd} with epoll_ctl: from now on the kernel watches it.',
  'ctl.perm':
    '{t} asks epoll_ctl to watch descriptor {fd}, and is refused (EPERM): Linux doesn’t watch regular files with epoll.',
  'sleep.epoll':
    '{t} calls epoll_wait. Nothing is ready: the kernel puts it to sleep on the wait queue of descriptor {fd}, and its CPU goes on with other threads.',
  'sleep.read':
    '{t} has to wait in read: the kernel puts it to sleep until descriptor {fd} has something. Its CPU goes on with other threads.',
  'sleep.futex': '{t} sleeps in futex until another thread of its process wakes it.',
  sleep: '{t} sleeps.',
  device: 'The device behind {file} has {n} bytes: the kernel, which watches it, sees that it is readable now.',
  disk: 'The disk has brought {n} bytes of {file}: the kernel, which watches it, sees that it is readable now.',
  ready: 'Descriptor {fd} goes on the list of ready descriptors.',
  wait: 'epoll_wait wakes {t} and tells it how many descriptors are ready: {n}.',
  read: '{t} calls read on descriptor {fd} and gets {n} bytes.',
  call: '{t} calls {call}; the kernel answers {n}.',
  error: '{t} calls {call}; the kernel refuses: {error}.',
};

const bn: typeof en = {
  switch: 'CPU {cpu} এখন {t} চালায়।',
  clone: '{by} নিজের প্রসেসে আরেকটি থ্রেড বানায়: {t}।',
  exit: '{t} শেষ হয়।',
  open: '{t} {file} খোলে; কার্নেল উত্তরে একটি সংখ্যা দেয়, ডেসক্রিপ্টর {n}।',
  'read.again': '{t} অপেক্ষা না করে ডেসক্রিপ্টর {fd}-এ read কল করে: ফাইলটি তৈরি নয়, এখনো পড়ার কিছু নেই (EAGAIN)।',
  create: '{t} epoll_create কল করে: কার্নেল একটি epoll ইনস্ট্যান্স বানায়, ডেসক্রিপ্টর {n}।',
  ctl: '{t} epoll_ctl দিয়ে ডেসক্রিপ্টর {fd} নিবন্ধন করে: এখন থেকে কার্নেল এটির উপর নজর রাখে।',
  'ctl.perm':
    '{t} epoll_ctl-কে ডেসক্রিপ্টর {fd}-এর উপর নজর রাখতে বলে, কিন্তু কার্নেল মানা করে (EPERM): Linux-এ epoll সাধারণ ফাইলের উপর নজর রাখে না।',
  'sleep.epoll':
    '{t} epoll_wait কল করে। কিছুই তৈরি নয়: কার্নেল তাকে ডেসক্রিপ্টর {fd}-এর wait queue-তে ঘুম পাড়ায়, আর তার CPU অন্য থ্রেড চালাতে থাকে।',
  'sleep.read':
    '{t}-কে read-এ অপেক্ষা করতে হয়: ডেসক্রিপ্টর {fd}-এ কিছু না আসা পর্যন্ত কার্নেল তাকে ঘুম পাড়ায়। তার CPU অন্য থ্রেড চালাতে থাকে।',
  'sleep.futex': '{t} futex-এ ঘুমায়, যতক্ষণ না তার প্রসেসের আরেকটি থ্রেড তাকে জাগায়।',
  sleep: '{t} ঘুমায়।',
  device: '{file}-এর পেছনের ডিভাইসে {n} বাইট এসেছে: কার্নেল নজর রাখছিল, সে দেখে যে এটি এখন পড়া যায়।',
  disk: 'ডিস্ক {file}-এর {n} বাইট এনেছে: কার্নেল নজর রাখছিল, সে দেখে যে এটি এখন পড়া যায়।',
  ready: 'ডেসক্রিপ্টর {fd} ready list-এ যায়।',
  wait: 'epoll_wait {t}-কে জাগায় এবং জানায় কয়টি ডেসক্রিপ্টর তৈরি: {n}।',
  read: '{t} ডেসক্রিপ্টর {fd}-এ read কল করে {n} বাইট পায়।',
  call: '{t} {call} কল করে; কার্নেলের উত্তর {n}।',
  error: '{t} {call} কল করে; কার্নেল মানা করে: {error}।',
};

/** By the language's code. */
export const scenarioSentences: Readonly<Record<string, typeof en>> = { en, bn };

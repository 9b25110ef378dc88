# The comments of nenghao.h as Doxygen knows them: behind a member or value it is about that, else about what follows.
1s@^/\* nenghao.h - @/** \\file\
 * @
s@^    size_t size;$@    size_t size; /**< sizeof this structure; its INIT macro sets it */@
s@^( *[A-Za-z_*].*[;,]|[^/]*= [0-9]+) +/\* @\1 /**< @
s@^/\* @/** @
